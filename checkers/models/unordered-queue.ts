import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import { callWords, removalWords } from "./call-words.ts";
import { addsNull, findsNothing } from "./fifo-queue.ts";
import { type Call, type Model, moveTo, refuse, type Step } from "./model.ts";
import { sameJson } from "./same-json.ts";
import { braces, sortedElements } from "./sorted-elements.ts";

/** What is in the queue, but for `lost` elements of it that removals took whose answers nobody heard. */
interface Bag extends Readonly<Record<string, Json>> {
  readonly held: readonly Json[];
  /** Less than there are elements: where all would be lost, none is held. */
  readonly lost: number;
}

/**
 * A queue that promises no order, also known as a bag. `enqueue` takes the element; `dequeue` answers any that is
 * there, or null where there was none.
 *
 * A dequeue whose answer nobody heard took one element, and nobody knows which. It is left open until it matters, when
 * the queue would otherwise not be empty. That decides the same histories: who waits for no answer may as well take
 * effect then, and until then all that anybody can see is how many elements are left.
 */
export const unorderedQueue: Model<Bag> = {
  name: "unordered-queue",
  description: "A queue in no order: enqueue, dequeue (any element; null: it was empty)",
  init: { held: [], lost: 0 },
  fs: ["enqueue", "dequeue"],
  specialty: { kind: "bag", add: "enqueue", remove: "dequeue" },
  step: stepBag,
  isPure: findsNothing,
  malformedByShape: true,
  malformed: addsNull,
  describe: describeBag,
  describeCall: (call) => (call.f === "enqueue" ? callWords(call) : removalWords(call)),
};

function stepBag(state: Bag, call: Call): Step<Bag> {
  const { held, lost } = state;
  const { f, input, output } = call;
  if (f === "enqueue") return moveTo({ held: sortedElements([...held, input]), lost });
  if (held.length === 0) {
    if (output === undefined || output === null) return moveTo(state);
    return refuse(`dequeue returned ${canonicalJson(output)}, but the queue is empty`);
  }
  if (output === undefined) return moveTo(bag(held, lost + 1));
  if (output === null) return refuse(`dequeue found nothing, but the queue holds ${describeBag(state)}`);
  const place = held.findIndex((element) => sameJson(element, output));
  if (place >= 0) return moveTo(bag(held.toSpliced(place, 1), lost));
  return refuse(`dequeue returned ${canonicalJson(output)}, but the queue holds ${describeBag(state)}`);
}

function describeBag({ held, lost }: Bag): string {
  return lost === 0 ? braces(held) : `${braces(held)} less ${lost} that somebody took unheard`;
}

function bag(held: readonly Json[], lost: number): Bag {
  return held.length === lost ? { held: [], lost: 0 } : { held, lost };
}
