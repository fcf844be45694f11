import type { OpGenerator } from "./generator.ts";
import { EXHAUSTED, emit, pending } from "./step.ts";

/**
 * What `source` would emit first, again and again, at most `times` times: after each emission the same source is
 * asked as if it had not emitted, with fresh randomness. Events reach it. Exhausted when it is.
 */
export function repeat(source: OpGenerator, times?: number): OpGenerator {
  return repeating(source, times ?? Infinity, 0);
}

function repeating(source: OpGenerator, times: number, emitted: number): OpGenerator {
  return {
    next(ctx) {
      if (emitted >= times) return EXHAUSTED;
      const step = source.next(ctx.split(emitted));
      switch (step.kind) {
        case "emit":
          return emit(step.emission, repeating(source, times, emitted + 1));
        case "pending":
          return pending(repeating(step.rest, times, emitted));
        case "exhausted":
          return step;
      }
    },
    update(ctx, event) {
      const updated = source.update(ctx.split(emitted), event);
      return updated === source ? this : repeating(updated, times, emitted);
    },
  };
}
