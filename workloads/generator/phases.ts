import { concat } from "./concat.ts";
import type { OpGenerator } from "./generator.ts";
import { pending } from "./step.ts";

/** Waits until every thread it may use is free at once, then is `source`. */
export function synchronize(source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      return ctx.busyCount > 0 ? pending(this) : source.next(ctx);
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      return updated === source ? this : synchronize(updated);
    },
  };
}

/** Each generator in turn; each begins only when every operation of those before it has been completed. */
export function phases(...generators: readonly OpGenerator[]): OpGenerator {
  return concat(...generators.map(synchronize));
}

/**
 * `first`, then, when all its operations have been completed, `second`. (Not called `then`: a module with an
 * export of that name looks like a promise to `await import()`.)
 */
export function andThen(first: OpGenerator, second: OpGenerator): OpGenerator {
  return concat(first, synchronize(second));
}
