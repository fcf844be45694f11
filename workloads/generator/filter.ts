import type { Emission, OpGenerator } from "./generator.ts";
import { mapRest } from "./step.ts";

/** A source that is turned down so often in a row would hang the run. */
const MAX_REJECTIONS = 1_000_000;

/** The emissions of `source` that `accept` accepts; the others are skipped as if they had been taken. */
export function filter(accept: (emission: Emission) => boolean, source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      let current = source;
      for (let rejections = 0; rejections < MAX_REJECTIONS; rejections++) {
        const step = current.next(ctx);
        if (step.kind === "exhausted") return step;
        if (step.kind === "pending" || accept(step.emission))
          return mapRest(step, (rest) => filter(accept, rest));
        current = step.rest;
      }
      throw new Error(`A filter rejected ${MAX_REJECTIONS} operations in a row`);
    },
    update(ctx, event) {
      const updated = source.update(ctx, event);
      return updated === source ? this : filter(accept, updated);
    },
  };
}
