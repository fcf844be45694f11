import type { Json } from "../../../checkers/history/operation.ts";
import type { SeededRandom } from "./random.ts";
import type { SmallObject } from "./small-object.ts";
import type { TinyEvent } from "./tiny-history.ts";

/**
 * Does to the events of a history what wrong databases do. Most of it makes it impossible to linearize; all of it
 * leaves a history that a client could have recorded.
 */
export function mutate(object: SmallObject, events: TinyEvent[], random: SeededRandom): void {
  const before = [...events];
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    random.pick(MUTATIONS)?.(object, events, random);
    if (events.some((event, i) => event !== before[i])) return;
  }
}

/** Not every history has what a mutation needs. */
const MAX_TRIES = 5;

type Mutation = (object: SmallObject, events: TinyEvent[], random: SeededRandom) => void;

/** A value never written, a wrong empty, a list that lost an element. */
const distortedAnswer: Mutation = (object, events, random) => {
  const at = placeOf(events, random, (event) => isTelling(object, event));
  const event = events[at];
  const asked = invocationOf(events, at);
  if (event === undefined || asked === undefined) return;
  events[at] = { ...event, value: object.distort(event.value, asked, random) };
};

/** The answer of another: a stale read, one from the future, an element delivered twice. */
const otherAnswer: Mutation = (object, events, random) => {
  const at = placeOf(events, random, (event) => isTelling(object, event));
  const event = events[at];
  const to = placeOf(events, random, ({ type, f }, i) => type === "ok" && f === event?.f && i !== at);
  const other = events[to];
  if (event === undefined || other === undefined || other.value === event.value) return;
  if (answers(object, events, at, other.value)) events[at] = { ...event, value: other.value };
};

const swappedAnswers: Mutation = (object, events, random) => {
  const at = placeOf(events, random, (event) => isTelling(object, event));
  const event = events[at];
  const to = placeOf(events, random, ({ type, f }, i) => type === "ok" && f === event?.f && i !== at);
  const other = events[to];
  if (event === undefined || other === undefined || other.value === event.value) return;
  if (!answers(object, events, at, other.value) || !answers(object, events, to, event.value)) return;
  events[at] = { ...event, value: other.value };
  events[to] = { ...other, value: event.value };
};

const refusalCalledSuccess: Mutation = (object, events, random) => {
  const at = placeOf(events, random, (event) => event.type === "fail");
  const event = events[at];
  if (event === undefined) return;
  const alike = events[placeOf(events, random, ({ type, f }) => type === "ok" && f === event.f)];
  const answer = object.silent.includes(event.f) ? event.value : alike?.value;
  if (answer !== undefined && answers(object, events, at, answer))
    events[at] = { ...event, type: "ok", value: answer };
};

/** A failure that did happen: who sees it has read what was aborted. */
const successCalledFailure: Mutation = (_, events, random) => {
  const at = placeOf(events, random, (event) => event.type === "ok");
  const event = events[at];
  const asked = invocationOf(events, at);
  if (event !== undefined && asked !== undefined) events[at] = { ...event, type: "fail", value: asked.value };
};

/** Others have seen an operation that, by the history, never was. */
const forgottenOperation: Mutation = (_, events, random) => {
  const at = placeOf(events, random, (event) => event.type === "invoke");
  const event = events[at];
  if (event === undefined) return;
  const completion = events.findIndex(({ process }, i) => i > at && process === event.process);
  if (completion >= 0) events.splice(completion, 1);
  events.splice(at, 1);
};

/** Success was told before it was one. */
const earlierAnswer: Mutation = (_, events, random) => {
  const at = placeOf(events, random, (event) => event.type === "ok");
  const [event] = events.slice(at, at + 1);
  if (at < 0 || event === undefined) return;
  const invocation = events.findLastIndex(({ process }, i) => i < at && process === event.process);
  events.splice(at, 1);
  events.splice(invocation + 1 + random.below(at - invocation), 0, event);
};

/** It had happened before it was asked for. */
const laterInvocation: Mutation = (_, events, random) => {
  const at = placeOf(events, random, (event) => event.type === "invoke");
  const event = events[at];
  if (event === undefined) return;
  const completion = events.findIndex(({ process }, i) => i > at && process === event.process);
  const limit = completion < 0 ? events.length : completion;
  events.splice(at, 1);
  events.splice(at + random.below(limit - at), 0, event);
};

function answers(object: SmallObject, events: readonly TinyEvent[], at: number, answer: Json): boolean {
  const asked = invocationOf(events, at);
  return asked === undefined || object.answers === undefined || object.answers(asked, answer);
}

function isTelling({ silent }: SmallObject, { type, f }: TinyEvent): boolean {
  return type === "ok" && !silent.includes(f);
}

const MUTATIONS: readonly Mutation[] = [
  distortedAnswer,
  distortedAnswer,
  otherAnswer,
  otherAnswer,
  swappedAnswers,
  refusalCalledSuccess,
  refusalCalledSuccess,
  successCalledFailure,
  forgottenOperation,
  earlierAnswer,
  laterInvocation,
];

/** Some place at which an event is as wanted; -1 if there is none. */
function placeOf(
  events: readonly TinyEvent[],
  random: SeededRandom,
  wanted: (event: TinyEvent, place: number) => boolean,
): number {
  const places: number[] = [];
  for (const [place, event] of events.entries()) if (wanted(event, place)) places.push(place);
  return random.pick(places) ?? -1;
}

function invocationOf(events: readonly TinyEvent[], completion: number): TinyEvent | undefined {
  const process = events[completion]?.process;
  return events.findLast((event, i) => i < completion && event.process === process);
}
