import { canonicalJson } from "../../checkers/history/canonical-json.ts";
import type { Json } from "../../checkers/history/operation.ts";
import type { NumberedObject } from "./try-all-orders.ts";

/** Numbers the states of an object as they are met, and asks of each call once what it does in each. */
export function numberedStates(
  start: Json,
  behaviours: (state: Json, call: number) => readonly Json[],
): NumberedObject {
  const ids = new Map<string, number>();
  const states: Json[] = [];
  const known: (readonly number[] | undefined)[][] = [];
  const idOf = (state: Json): number => {
    const text = canonicalJson(state);
    const met = ids.get(text);
    if (met !== undefined) return met;
    ids.set(text, states.length);
    known.push([]);
    return states.push(state) - 1;
  };
  return {
    start: idOf(start),
    next(id, call) {
      const row = known[id];
      const state = states[id];
      if (row === undefined || state === undefined) throw new RangeError(`No state ${id}`);
      return (row[call] ??= behaviours(state, call).map(idOf));
    },
  };
}
