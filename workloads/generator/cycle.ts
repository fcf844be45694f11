import type { OpGenerator } from "./generator.ts";
import { EXHAUSTED, mapRest } from "./step.ts";

/**
 * All of `source`, and when it is exhausted all of it again from its start with fresh randomness, at most `times`
 * times. A source that is exhausted from the start ends the cycle.
 */
export function cycle(source: OpGenerator, times?: number): OpGenerator {
  return turning({ source, current: source, turn: 0, times: times ?? Infinity });
}

interface Turn {
  readonly source: OpGenerator;
  readonly current: OpGenerator;
  readonly turn: number;
  readonly times: number;
}

function turning(state: Turn): OpGenerator {
  const { source, current, turn, times } = state;
  return {
    next(ctx) {
      if (turn >= times) return EXHAUSTED;
      const step = current.next(ctx.split(turn));
      if (step.kind !== "exhausted") return mapRest(step, (rest) => turning({ ...state, current: rest }));
      if (turn + 1 >= times) return EXHAUSTED;
      const restarted = source.next(ctx.split(turn + 1));
      return mapRest(restarted, (rest) => turning({ ...state, current: rest, turn: turn + 1 }));
    },
    update(ctx, event) {
      const updated = current.update(ctx.split(turn), event);
      return updated === current ? this : turning({ ...state, current: updated });
    },
  };
}
