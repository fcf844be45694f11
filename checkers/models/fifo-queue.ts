import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import { abridge } from "./abridge.ts";
import { callWords, removalWords } from "./call-words.ts";
import { type Call, type Model, moveTo, refuse, type Step } from "./model.ts";
import { sameJson } from "./same-json.ts";

/**
 * A queue that gives its elements back in the order in which they came. `enqueue` takes the element; `dequeue`
 * answers the oldest one, or null where there was none.
 */
export const fifoQueue: Model<readonly Json[]> = {
  name: "fifo-queue",
  description: "A queue, first in, first out: enqueue, dequeue (null: it was empty)",
  init: [],
  fs: ["enqueue", "dequeue"],
  specialty: { kind: "queue", add: "enqueue", remove: "dequeue" },
  step: (state, call) =>
    call.f === "enqueue"
      ? moveTo([...state, call.input])
      : removeAt(state, 0, { call, object: "queue", place: "at the front" }),
  isPure: findsNothing,
  malformedByShape: true,
  malformed: addsNull,
  describe: (state) => abridge(state, 0),
  describeCall: (call) => (call.f === "enqueue" ? callWords(call) : removalWords(call)),
};

/**
 * Takes the element at `index` away, which must be what the call answered; `place` is what people call that. One whose answer nobody knows took
 * whatever was there.
 */
export function removeAt<Element extends Json>(
  state: readonly Element[],
  index: number,
  { call, object, place }: { readonly call: Call; readonly object: string; readonly place: string },
): Step<readonly Element[]> {
  const { f, output } = call;
  const [due] = state.slice(index);
  if (due === undefined) {
    if (output === undefined || output === null) return moveTo(state);
    return refuse(`${f} returned ${canonicalJson(output)}, but the ${object} is empty`);
  }
  if (output === null) return refuse(`${f} found nothing, but the ${object} holds ${canonicalJson(due)}`);
  if (output === undefined || sameJson(output, due)) return moveTo(state.toSpliced(index, 1));
  return refuse(`${f} returned ${canonicalJson(output)}, but ${canonicalJson(due)} is ${place}`);
}

/** A removal that found nothing changes nothing, in whatever state it is legal. */
export function findsNothing(call: Call): boolean {
  return call.output === null && (call.f === "dequeue" || call.f === "pop");
}

/** Null is what a removal answers when there is nothing, so it cannot be an element. */
export function addsNull(call: Call): string | undefined {
  const adds = call.f === "enqueue" || call.f === "push";
  return adds && call.input === null ? `${call.f} needs an element, not null` : undefined;
}
