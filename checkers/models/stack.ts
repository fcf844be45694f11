import type { Json } from "../history/operation.ts";
import { abridge } from "./abridge.ts";
import { callWords, removalWords } from "./call-words.ts";
import { addsNull, findsNothing, removeAt } from "./fifo-queue.ts";
import { type Model, moveTo } from "./model.ts";

/**
 * A stack: what came last goes first. `push` takes the element; `pop` answers the youngest one, or null where there was
 * none. The state is written from the bottom to the top.
 */
export const stack: Model<readonly Json[]> = {
  name: "stack",
  description: "A stack, last in, first out: push, pop (null: it was empty)",
  init: [],
  fs: ["push", "pop"],
  specialty: { kind: "stack", add: "push", remove: "pop" },
  step: (state, call) =>
    call.f === "push"
      ? moveTo([...state, call.input])
      : removeAt(state, Math.max(0, state.length - 1), { call, object: "stack", place: "on top" }),
  isPure: findsNothing,
  malformedByShape: true,
  malformed: addsNull,
  describe: (state) => abridge(state),
  describeCall: (call) => (call.f === "push" ? callWords(call) : removalWords(call)),
};
