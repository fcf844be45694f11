import { isJsonArray, type Json } from "../../history/operation.ts";
import { type Core, isCertain } from "./core.ts";

/** A core as easy to follow as this one ends the search for a better one, */
const EASY = 4;
/** and one like this if what is left to try is a whole long witness. */
const EASY_ENOUGH = 12;

/** What a state that comes from nowhere counts for: nothing but a belief stands between it and a single call. */
const BELIEF = 3;
const BELIEF_FOR_ONE_CALL = 8;

/** So many elements of a state that comes from nowhere are as hard to follow as a call. */
const ELEMENTS_PER_CALL = 8;

/** What makes a reason hard to follow: many calls, several states to begin in, a state that comes from nowhere, and a large one. */
export function badness({ calls, starts, fromTheBeginning }: Core): number {
  const certain = calls.filter(isCertain).length;
  const belief = certain < 2 ? BELIEF_FOR_ONE_CALL : BELIEF;
  const elements = starts.reduce<number>((sum, start) => sum + sizeOf(start), 0);
  const believed = fromTheBeginning ? 0 : belief + Math.floor(elements / ELEMENTS_PER_CALL);
  return calls.length + 2 * (starts.length - 1) + believed;
}

export function isEasy(core: Core): boolean {
  return core.isMinimal && badness(core) <= EASY;
}

export function isEasyEnough(core: Core): boolean {
  return core.isMinimal && badness(core) <= EASY_ENOUGH;
}

export function leastBad(cores: readonly Core[]): Core | undefined {
  return cores.reduce<Core | undefined>(
    (least, core) => (least === undefined || badness(core) < badness(least) ? core : least),
    undefined,
  );
}

function isValue(value: Json | undefined): value is Json {
  return value !== undefined;
}

function sizeOf(state: Json): number {
  if (isJsonArray(state)) return state.reduce<number>((sum, element) => sum + sizeOf(element), 0);
  if (typeof state === "object" && state !== null) return sizeOf(Object.values(state).filter(isValue));
  return 1;
}
