import { canonicalJson } from "../history/canonical-json.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import type { Call } from "./model.ts";

/**
 * Words for objects that live by a clock of their own: every answer is an object with the time `at` at which the
 * operation took effect by that clock, an integer. It never goes back.
 */
export type Fields = Readonly<Record<string, Json | undefined>>;

/** The fields of a value that is an object; `undefined` if it is none. */
export function fieldsOf(value: Json | undefined): Fields | undefined {
  return typeof value === "object" && value !== null && !isJsonArray(value) ? value : undefined;
}

/** When the call took effect by the object's clock; `undefined` if nobody heard. */
export function atOf({ output }: Call): number | undefined {
  const at = fieldsOf(output)?.["at"];
  return typeof at === "number" && Number.isSafeInteger(at) && at >= 0 ? at : undefined;
}

/** What is wrong with an answer that does not say when, or with a field that should be true or false. */
export function untimely(call: Call, flag?: string): string | undefined {
  const { f, output } = call;
  if (output === undefined) return undefined;
  if (atOf(call) === undefined)
    return `${f} answers {at, ...} with the object's time, an integer from 0, not ${canonicalJson(output)}`;
  const value = flag === undefined ? undefined : fieldsOf(output)?.[flag];
  if (flag === undefined || typeof value === "boolean") return undefined;
  return `${f} answers {at, ${flag}} with true or false, not ${canonicalJson(output)}`;
}

/** The sentence for an answer with an earlier time than one before it. */
export function clockWentBack(words: string, now: number): string {
  return `${words}, but the object's clock was at ${now} already`;
}
