import { FAIL, INVOKE, NEMESIS_ID, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";

/**
 * What the checks of counters are told of, in the order of the history. Moments are positions in it; `completed` is -1 if
 * the outcome is unknown.
 */
export interface CounterVisitor {
  /** An add was asked for that did not fail. */
  asked(key: number, term: number, invoked: number, completed: number): void;
  /** An add was acknowledged. */
  acknowledged(key: number, term: number, invoked: number, completed: number): void;
  /** A read began that was answered. */
  began(key: number, value: number, invoked: number): void;
  answered(key: number, value: number, invoked: number, completed: number): void;
}

/** How many events pass between two looks at the clock. */
const LOOK_EVERY = 4096;

/**
 * Walks over the `add`s and `read`s of counters, one a key, in one pass. Whatever failed is left out, and so is a read without an
 * answer: neither says anything.
 *
 * @returns What is wrong with the history, `"time"` if the time was up first, or undefined.
 */
export function visitCounters(
  history: History,
  visitor: CounterVisitor,
  expired: () => boolean,
): { readonly malformed: string } | "time" | undefined {
  const { type, process, key, f, pair } = history.columns;
  const add = history.fs.idOf("add");
  const read = history.fs.idOf("read");
  let magnitude = 0;
  for (let position = 0; position < history.length; position++) {
    if (position % LOOK_EVERY === 0 && expired()) return "time";
    if (process[position] === NEMESIS_ID) continue;
    const isInvocation = type[position] === INVOKE;
    const partner = pair[position] ?? -1;
    if (!isInvocation && partner < 0) return malformed(history, position, "it has an end and no beginning");
    const invoked = isInvocation ? position : partner;
    const completion = isInvocation ? partner : position;
    const what = f[invoked] ?? -1;
    if (what !== add && what !== read) {
      return malformed(history, invoked, `a counter knows add and read, but not ${history.fs.decode(what)}`);
    }
    const outcome = type[completion];
    if (outcome === FAIL || (outcome !== OK && (what === read || !isInvocation))) continue;
    const value = integerAt(history, what === add ? invoked : completion);
    if (value === undefined) {
      const needs = what === add ? "an add needs an integer" : "a read of a counter answers an integer";
      return malformed(history, invoked, needs);
    }
    const of = key[invoked] ?? -1;
    if (what === add && isInvocation) magnitude += Math.abs(value);
    if (magnitude > Number.MAX_SAFE_INTEGER)
      return malformed(history, invoked, "sums beyond 2^53 cannot be told apart");
    if (what === add) {
      if (isInvocation) visitor.asked(of, value, invoked, outcome === OK ? completion : -1);
      else visitor.acknowledged(of, value, invoked, completion);
    } else if (isInvocation) visitor.began(of, value, invoked);
    else visitor.answered(of, value, invoked, completion);
  }
  return undefined;
}

function malformed(history: History, position: number, why: string): { readonly malformed: string } {
  return { malformed: `Operation ${history.op(position).index} cannot be judged: ${why}` };
}

/** The integer that an event holds as its value, if it holds one. */
function integerAt(history: History, position: number): number | undefined {
  const id = history.columns.value[position] ?? -1;
  // An integer from 0 is its own id.
  if (id >= 0) return id;
  const value = history.values.decode(id);
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}
