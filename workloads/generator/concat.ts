import type { OpGenerator } from "./generator.ts";
import { EXHAUSTED, mapRest } from "./step.ts";

/** Each generator in turn, each until it is exhausted. Events go to the current one only. */
export function concat(...generators: readonly OpGenerator[]): OpGenerator {
  return from(0, generators[0], generators);
}

function from(index: number, current: OpGenerator | undefined, all: readonly OpGenerator[]): OpGenerator {
  return {
    next(ctx) {
      let generator = current;
      for (let i = index; generator !== undefined; generator = all[++i]) {
        const step = generator.next(ctx.split(i));
        if (step.kind !== "exhausted") return mapRest(step, (rest) => from(i, rest, all));
      }
      return EXHAUSTED;
    },
    update(ctx, event) {
      const updated = current?.update(ctx.split(index), event);
      return updated === current ? this : from(index, updated, all);
    },
  };
}
