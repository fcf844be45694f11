import { canonicalJson } from "../history/canonical-json.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import { sameJson } from "./same-json.ts";

/** A list of more elements than this is not read to its end by anybody. */
const MAX_WHOLE = 8;
/** Elements shown of a longer one. */
const SHOWN = 4;

/**
 * A value as JSON for people: of a long list only the elements around `focus`, or else the last, and how many there
 * are before and after: `[… 41 more, 42, 43, 44, 43]`. Words without quotes cannot be mistaken for an element.
 *
 * @param focus - Index of the element that the sentence is about.
 */
export function abridge(value: Json, focus?: number): string {
  if (!isJsonArray(value)) return canonicalJson(value);
  const size = value.length <= MAX_WHOLE ? value.length : SHOWN;
  const from = Math.max(0, Math.min((focus ?? value.length) - SHOWN / 2, value.length - size));
  const after = value.length - from - size;
  const shown = [
    ...(from > 0 ? [`… ${from} more`] : []),
    ...value.slice(from, from + size).map((element) => canonicalJson(element)),
    ...(after > 0 ? [`… ${after} more`] : []),
  ];
  return `[${shown.join(", ")}]`;
}

/** Two values that differ, abridged to where they begin to. */
export function contrast(a: Json, b: Json): readonly [string, string] {
  if (!isJsonArray(a) || !isJsonArray(b)) return [abridge(a), abridge(b)];
  const at = a.findIndex((element, i) => !sameJson(element, b[i] ?? null));
  const focus = at < 0 ? a.length : at;
  return [abridge(a, focus), abridge(b, focus)];
}
