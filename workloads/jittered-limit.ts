import type { OpGenerator } from "./generator/generator.ts";
import { limit } from "./generator/limit.ts";

/** Ten percent less or more. */
const JITTER = 0.1;

/** About the first `count` emissions of `source`, at least one, so that keys that began together do not end together. */
export function jitteredLimit(count: number, source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      const factor = 1 - JITTER + 2 * JITTER * ctx.random.split("limit").float(0);
      return limit(Math.max(1, Math.round(count * factor)), source).next(ctx);
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      return updated === source ? this : jitteredLimit(count, updated);
    },
  };
}
