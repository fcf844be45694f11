import { History } from "../../../checkers/history/history.ts";
import { isJsonArray, type Json, type Key, type Op } from "../../../checkers/history/operation.ts";
import type { Model } from "../../../checkers/models/model.ts";

/**
 * Changes to histories of which it is known what they do to the verdict, whatever it was. Each takes a number that
 * says where, and returns `undefined` if the history has no place for it.
 */
export type Metamorphosis = (history: History, where: number, model: Model) => History | undefined;

/** Without one answered call that changes nothing: what was possible stays possible. */
export const withoutPure: Metamorphosis = (history, where, model) => {
  const position = pick(answeredPure(history, model), where);
  if (position === undefined) return undefined;
  const completion = history.completionOf(position);
  return rebuilt([...history].filter((_, i) => i !== position && i !== completion));
};

/** The same answer given to somebody else who asked a little earlier and waited a little longer. */
export const withPureTwice: Metamorphosis = (history, where, model) => {
  const position = pick(answeredPure(history, model), where);
  if (position === undefined) return undefined;
  const completion = history.completionOf(position);
  const process = 1 + Math.max(...[...history].map((op) => Number(op.process)));
  return rebuilt(
    [...history].flatMap((op, i) => {
      if (i === position) return [{ ...op, process }, op];
      return i === completion ? [op, { ...op, process }] : [op];
    }),
  );
};

/** A completion a little later, or an invocation a little earlier: what was possible stays possible. */
export const widened: Metamorphosis = (history, where) =>
  exchanged(history, where, (earlier, later) => earlier.type === "ok" && later.type === "invoke");

/** A completion a little earlier, or an invocation a little later: what was impossible stays impossible. */
export const narrowed: Metamorphosis = (history, where) =>
  exchanged(history, where, (earlier, later) => earlier.type === "invoke" && later.type === "ok");

/** One answer less, of which nobody knows: what was possible stays possible. */
export const outcomeForgotten: Metamorphosis = (history, where) => {
  const events = [...history];
  const last = events.flatMap(({ type, process }, i) =>
    type === "ok" && !events.slice(i + 1).some((later) => later.process === process) ? [i] : [],
  );
  const position = pick(last, where);
  return position === undefined ? undefined : rebuilt(events.filter((_, i) => i !== position));
};

/** What was recorded up to some moment: what was possible stays possible. */
export const beginning: Metamorphosis = (history, where) =>
  rebuilt([...history].slice(0, where % (history.length + 1)));

/** Other numbers for processes, and a key where there was none: the same verdict. */
export const renamed: Metamorphosis = (history) =>
  rebuilt([...history].map((op) => ({ ...op, process: 3 * Number(op.process) + 1, key: "somewhere" })));

/** Strings for numbers: the same verdict of all models that only ask whether values are the same. */
export const withOtherValues: Metamorphosis = (history) =>
  rebuilt([...history].map((op) => ({ ...op, value: otherValue(op.value) })));

/** Two histories of different keys, mixed. */
export function mixed(one: History, other: History, where: number): History {
  const left = keyed(one, { key: "one", offset: 0 });
  const right = keyed(other, { key: "other", offset: 1000 });
  const events: Op[] = [];
  for (let bits = where; left.length + right.length > 0; bits = Math.imul(bits, 0x5851_f42d) + 1) {
    const source = right.length === 0 || (left.length > 0 && ((bits >>> 13) & 1) === 0) ? left : right;
    events.push(...source.splice(0, 1));
  }
  return rebuilt(events);
}

/** One history after the other, on different keys. */
export function concatenated(one: History, other: History): History {
  return rebuilt([...keyed(one, { key: "one", offset: 0 }), ...keyed(other, { key: "other", offset: 1000 })]);
}

/** What was done to one key. */
export function projected(history: History, key: Key): History {
  return rebuilt([...history].filter((op) => op.key === key));
}

function keyed(history: History, { key, offset }: { readonly key: Key; readonly offset: number }): Op[] {
  return [...history].map((op) => ({ ...op, key, process: Number(op.process) + offset }));
}

function answeredPure(history: History, model: Model): number[] {
  return [...history].flatMap(({ type, f, value }, position) => {
    const completion = type === "invoke" ? history.completionOf(position) : -1;
    if (completion < 0 || history.op(completion).type !== "ok") return [];
    return model.isPure({ f, input: value, output: history.op(completion).value }) ? [position] : [];
  });
}

/** Exchanges two neighbours of different processes. */
function exchanged(
  history: History,
  where: number,
  wanted: (earlier: Op, later: Op) => boolean,
): History | undefined {
  const events = [...history];
  const places = events.flatMap((op, i) => {
    const later = events[i + 1];
    return later !== undefined && op.process !== later.process && wanted(op, later) ? [i] : [];
  });
  const place = pick(places, where);
  if (place === undefined) return undefined;
  const [earlier, later] = events.slice(place, place + 2);
  if (earlier === undefined || later === undefined) return undefined;
  return rebuilt(events.toSpliced(place, 2, later, earlier));
}

function otherValue(value: Json): Json {
  if (typeof value === "number") return `value ${value}`;
  return isJsonArray(value) ? value.map(otherValue) : value;
}

function pick(places: readonly number[], where: number): number | undefined {
  return places[where % Math.max(1, places.length)];
}

function rebuilt(events: readonly Op[]): History {
  return History.from(events.map((op, index) => ({ ...op, index, time: index * 1e6 })));
}
