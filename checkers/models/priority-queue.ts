import { canonicalJson } from "../history/canonical-json.ts";
import { abridge } from "./abridge.ts";
import { callWords, removalWords } from "./call-words.ts";
import { findsNothing, removeAt } from "./fifo-queue.ts";
import { type Call, type Model, moveTo, type Step } from "./model.ts";

/**
 * A queue of numbers that gives the greatest first. `enqueue` takes a number; `dequeue` answers the greatest there is,
 * or null where there was none. The state is in descending order.
 */
export const priorityQueue: Model<readonly number[]> = {
  name: "priority-queue",
  description: "A queue of numbers, the greatest first: enqueue, dequeue (null: it was empty)",
  init: [],
  fs: ["enqueue", "dequeue"],
  specialty: { kind: "priority-queue", add: "enqueue", remove: "dequeue" },
  step: stepPriorityQueue,
  isPure: findsNothing,
  malformedByShape: true,
  malformed: ({ f, input }) =>
    f === "enqueue" && typeof input !== "number"
      ? `enqueue needs a number, not ${canonicalJson(input)}`
      : undefined,
  describe: (state) => abridge(state, 0),
  describeCall: (call) => (call.f === "enqueue" ? callWords(call) : removalWords(call)),
};

function stepPriorityQueue(state: readonly number[], call: Call): Step<readonly number[]> {
  if (call.f === "enqueue") {
    const added = Number(call.input);
    const place = state.findIndex((number) => number < added);
    return moveTo(state.toSpliced(place < 0 ? state.length : place, 0, added));
  }
  return removeAt(state, 0, { call, object: "queue", place: "the greatest" });
}
