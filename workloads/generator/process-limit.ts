import type { ProcessId } from "../../checkers/history/operation.ts";
import type { OpGenerator } from "./generator.ts";
import { EXHAUSTED, emit, pending } from "./step.ts";

/**
 * The emissions of `source` by its first `count` processes; exhausted as soon as it offers one by another process.
 *
 * A process crashes at most once, so this bounds the operations of unknown outcome on an object, and with them
 * the time to check it. Jepsen counts the processes that *could* have acted; here only those that did count, since
 * an object that all threads share would otherwise be retired by the crashes of operations on other objects.
 */
export function processLimit(count: number, source: OpGenerator): OpGenerator {
  return limited(count, new Set(), source);
}

function limited(count: number, seen: ReadonlySet<ProcessId>, source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      const step = source.next(ctx);
      if (step.kind === "exhausted") return step;
      if (step.kind === "pending") return pending(limited(count, seen, step.rest));
      const { emission, rest } = step;
      if (seen.has(emission.process)) return emit(emission, limited(count, seen, rest));
      if (seen.size >= count) return EXHAUSTED;
      return emit(emission, limited(count, new Set([...seen, emission.process]), rest));
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      return updated === source ? this : limited(count, seen, updated);
    },
  };
}
