import { NANOS_PER_MS } from "../../checkers/history/operation.ts";
import type { OpGenerator } from "./generator.ts";
import { EXHAUSTED, emit, pending } from "./step.ts";

/**
 * The operations of `source` in the `limitMs` milliseconds from its first on. Exhausted as soon as it offers one
 * for the cut-off or later, or is still pending then.
 */
export function timeLimit(limitMs: number, source: OpGenerator): OpGenerator {
  return until(undefined, limitMs * NANOS_PER_MS, source);
}

function until(cutOff: number | undefined, limitNs: number, source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      if (cutOff !== undefined && ctx.time >= cutOff) return EXHAUSTED;
      const step = source.next(ctx);
      switch (step.kind) {
        case "emit": {
          const end = cutOff ?? step.emission.time + limitNs;
          return step.emission.time >= end ? EXHAUSTED : emit(step.emission, until(end, limitNs, step.rest));
        }
        case "pending":
          return pending(until(cutOff, limitNs, step.rest));
        case "exhausted":
          return step;
      }
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      return updated === source ? this : until(cutOff, limitNs, updated);
    },
  };
}
