import type { OpGenerator } from "./generator.ts";
import { emit, pending } from "./step.ts";

/**
 * One emission of `first`, one of `second`, one of `first`, and so on; exhausted when the one whose turn it is, is.
 * Both are told of every event.
 */
export function flipFlop(first: OpGenerator, second: OpGenerator): OpGenerator {
  return alternating([first, second], 0);
}

type Pair = readonly [OpGenerator, OpGenerator];
type Turn = 0 | 1;

function alternating(pair: Pair, turn: Turn): OpGenerator {
  return {
    next(ctx) {
      const step = pair[turn].next(ctx.split(turn));
      switch (step.kind) {
        case "emit":
          return emit(step.emission, alternating(replaced(pair, turn, step.rest), turn === 0 ? 1 : 0));
        case "pending":
          return pending(alternating(replaced(pair, turn, step.rest), turn));
        case "exhausted":
          return step;
      }
    },
    update(ctx, event) {
      const first = pair[0].update(ctx.split(0), event);
      const second = pair[1].update(ctx.split(1), event);
      return first === pair[0] && second === pair[1] ? this : alternating([first, second], turn);
    },
  };
}

function replaced(pair: Pair, turn: Turn, generator: OpGenerator): Pair {
  return turn === 0 ? [generator, pair[1]] : [pair[0], generator];
}
