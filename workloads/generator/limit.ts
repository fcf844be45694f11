import type { OpGenerator } from "./generator.ts";
import { EXHAUSTED, emit, pending } from "./step.ts";

/** The first `count` emissions of `source`. */
export function limit(count: number, source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      if (count <= 0) return EXHAUSTED;
      const step = source.next(ctx);
      switch (step.kind) {
        case "emit":
          return emit(step.emission, limit(count - 1, step.rest));
        case "pending":
          return pending(limit(count, step.rest));
        case "exhausted":
          return step;
      }
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      return updated === source ? this : limit(count, updated);
    },
  };
}

/** The first emission of `source` only. */
export function once(source: OpGenerator): OpGenerator {
  return limit(1, source);
}
