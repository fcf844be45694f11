import { FAIL, INVOKE } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import type { Operation } from "../history/operation.ts";
import { aboutKey, readerSaw } from "../models/wording.ts";
import type { Anomaly } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { isOutOfBounds, type JudgedCounter, type WrongRead } from "./counter-read.ts";

/** What is wrong with the counters: the kinds by their gravity, the most affected counters of a kind first. */
export function counterAnomalies(history: History, counters: readonly JudgedCounter[]): Anomaly[] {
  const kinds = [
    ["out-of-bounds", isOutOfBounds],
    ["impossible-sum", (read: WrongRead) => !isOutOfBounds(read)],
  ] as const;
  return kinds.flatMap(([name, belongs]) =>
    counters
      .map((counter) => ({ counter, wrong: counter.wrong.filter(belongs) }))
      .toSorted((a, b) => b.wrong.length - a.wrong.length)
      .flatMap(({ counter, wrong }) => describe(history, name, counter, wrong)),
  );
}

function describe(
  history: History,
  name: string,
  counter: JudgedCounter,
  wrong: readonly WrongRead[],
): Anomaly[] {
  const [first, ...others] = wrong;
  if (first === undefined) return [];
  const key = history.keys.decode(counter.key);
  const reader = history.operationAt(first.invoked);
  const told = `${readerSaw(reader, first.value)}, but ${whyNot(first)}`;
  const since = counter.lastRight > first.completed ? "; a later read was right" : "";
  const sentence = `${told}${since}${moreWrong(others.length)}`;
  return [
    {
      name,
      explanation: aboutKey(key, sentence),
      ...(key !== undefined && { key }),
      operations: evidence(history, first),
    },
  ];
}

/** `. 2 more reads are wrong`, or nothing if there are no more. */
function moreWrong(reads: number): string {
  return reads === 0 ? "" : `. ${count(reads, "more read")} ${reads === 1 ? "is" : "are"} wrong`;
}

/** The clause that contradicts the answer. */
function whyNot(read: WrongRead): string {
  const { value, settled, openAdds, least, greatest } = read;
  const others = `the ${count(openAdds, settledWords(read) === undefined ? "add" : "other add")} that may have counted by then`;
  const base = settledWords(read) ?? (openAdds === 0 ? "no add had begun by then" : undefined);
  const and = base === undefined ? "" : `${base}, and `;
  if (value < least) {
    return least === settled && base !== undefined
      ? base
      : `${and}${others} cannot bring it below ${grouped(least)}`;
  }
  if (value > greatest) {
    if (openAdds > 0) return `${and}${others} cannot bring it above ${grouped(greatest)}`;
    return read.standing === "early" ? String(base) : `${and}no other can have counted by then`;
  }
  return `${and}no choice among ${others} makes it ${grouped(value)} at any one moment`;
}

/** What must have counted; undefined if nothing must. */
function settledWords({ standing, settled, settledAdds }: WrongRead): string | undefined {
  if (standing === "early" || settledAdds === 0) return undefined;
  const when = standing === "final" ? "" : " before it began";
  return settledAdds === 1
    ? `the add acknowledged${when} is of ${grouped(settled)}`
    : `the ${count(settledAdds, "add")} acknowledged${when} come to ${grouped(settled)}`;
}

/** As many adds as a reader goes through. */
const MAX_ADDS = 8;

/**
 * The read, and the adds that began before it was answered: all of them if they are few, and then they contradict each other by
 * themselves; else the latest.
 */
function evidence(history: History, { key, invoked, completed }: WrongRead): Operation[] {
  const { columns } = history;
  const add = history.fs.idOf("add");
  const positions = [invoked];
  for (let position = completed - 1; position >= 0 && positions.length <= MAX_ADDS; position--) {
    if (columns.f[position] !== add || columns.key[position] !== key || columns.type[position] !== INVOKE)
      continue;
    if (columns.type[history.completionOf(position)] !== FAIL) positions.push(position);
  }
  return positions.sort((a, b) => a - b).map((position) => history.operationAt(position));
}
