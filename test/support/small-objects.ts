import type { Json } from "../../checkers/history/operation.ts";
import { fifoQueue } from "../../checkers/models/fifo-queue.ts";
import { type Model, moveTo, refuse } from "../../checkers/models/model.ts";
import { stack } from "../../checkers/models/stack.ts";
import type { Draws, SmallObject } from "./small-collections.ts";

type Elements = readonly Json[];

/** Removes the greatest number. */
const greatestFirst: Model<readonly number[]> = {
  name: "greatest-first",
  description: "A priority queue",
  init: [],
  fs: ["add", "remove"],
  specialty: { kind: "priority-queue", add: "add", remove: "remove" },
  step(state, { f, input, output }) {
    if (f === "add") return moveTo([...state, Number(input)].sort((a, b) => b - a));
    const due = state[0] ?? null;
    if (output === undefined || output === due) return moveTo(state.slice(1));
    return refuse("another is the greatest");
  },
  isPure: ({ f, output }) => f === "remove" && output === null,
  describe: String,
  describeCall: ({ f }) => f,
};

function collection<Element extends Json>(
  model: Model<readonly Element[]>,
  due: (state: readonly Element[], draws: Draws) => Json,
): SmallObject<readonly Element[]> {
  const [add = "", remove = ""] = model.fs;
  return {
    model,
    call(draws, nth) {
      if (draws.below(5) < 2) return { f: remove, input: null };
      // Numbers in no order, each once, but now and then one that may come again.
      return { f: add, input: draws.below(12) === 0 ? draws.below(3) : ((nth * 7) % 11) + 3 };
    },
    answer: (state, { f, input }, draws) => (f === add ? input : due(state, draws)),
    blind: [add],
    wrong: (_answer, draws) => (draws.below(2) === 0 ? null : draws.below(14)),
  };
}

export const smallQueue: SmallObject<Elements> = collection(fifoQueue, (state) => state[0] ?? null);
export const smallStack: SmallObject<Elements> = collection(stack, (state) => state.at(-1) ?? null);
export const smallPriorityQueue: SmallObject<readonly number[]> = collection(
  greatestFirst,
  (state) => state[0] ?? null,
);
