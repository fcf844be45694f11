import type { OpGenerator } from "./generator.ts";
import { mapRest, pending } from "./step.ts";

/** `source`, pending while `count` or more of the threads it may use are busy, with whatever. */
export function concurrencyLimit(count: number, source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      if (ctx.busyCount >= count) return pending(this);
      return mapRest(source.next(ctx), (rest) => concurrencyLimit(count, rest));
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      return updated === source ? this : concurrencyLimit(count, updated);
    },
  };
}
