import type { Emission, OpGenerator } from "./generator.ts";
import { mapRest, pending } from "./step.ts";

/** A source that is turned down so often in a row would hang the run. */
const MAX_REJECTIONS = 1_000_000;

/**
 * The emissions of `source` that `accept` accepts; the others are skipped as if they had been taken.
 *
 * What was due by now and turned down is gone for good, even if nothing else is due yet: a source that reckons from the
 * first emission that was taken would else put off the next one for ever.
 */
export function filter(accept: (emission: Emission) => boolean, source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      let current = source;
      let kept = source;
      for (let rejections = 0; rejections < MAX_REJECTIONS; rejections++) {
        const step = current.next(ctx);
        if (step.kind === "emit" && !accept(step.emission)) {
          current = step.rest;
          if (step.emission.time <= ctx.time) kept = current;
          continue;
        }
        if (step.kind === "emit" && step.emission.time > ctx.time && kept !== source)
          return pending(filter(accept, kept));
        return mapRest(step, (rest) => filter(accept, rest));
      }
      throw new Error(`A filter rejected ${MAX_REJECTIONS} operations in a row`);
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      return updated === source ? this : filter(accept, updated);
    },
  };
}
