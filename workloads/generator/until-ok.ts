import type { ProcessId } from "../../checkers/history/operation.ts";
import type { OpGenerator } from "./generator.ts";
import { nothing } from "./nothing.ts";
import { emit, pending } from "./step.ts";

/** The operations of `source` until one of them is `ok`. Others may be in flight by then. */
export function untilOk(source: OpGenerator): OpGenerator {
  return trying(source, new Set());
}

/** `waiting`: the processes that have an operation of `source` in flight. */
function trying(source: OpGenerator, waiting: ReadonlySet<ProcessId>): OpGenerator {
  return {
    next(ctx) {
      const step = source.next(ctx);
      switch (step.kind) {
        case "emit": {
          const isOp = step.emission.type === "invoke";
          const now = isOp ? new Set([...waiting, step.emission.process]) : waiting;
          return emit(step.emission, trying(step.rest, now));
        }
        case "pending":
          return pending(trying(step.rest, waiting));
        case "exhausted":
          return step;
      }
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      if (event.type === "invoke" || !waiting.has(event.process)) {
        return updated === source ? this : trying(updated, waiting);
      }
      if (event.type === "ok") return nothing;
      return trying(updated, new Set([...waiting].filter((process) => process !== event.process)));
    },
  };
}
