import { HistoryFormatError } from "./history-format-error.ts";
import { isJsonArray, type Json } from "./operation.ts";

/** Deeper values than this are refused; the stack would not hold them everywhere. */
export const MAX_DEPTH = 500;

/**
 * The one JSON text that stands for `value`: no spaces, object fields sorted by UTF-16 code units, -0 as 0,
 * fields that are `undefined` left out. Two values are the same for a checker if and only if their texts are.
 *
 * @throws HistoryFormatError for what JSON cannot hold (NaN, infinities) and for nesting deeper than `MAX_DEPTH`.
 */
export function canonicalJson(value: Json, depth = 0): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return encodeNumber(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (depth === MAX_DEPTH) throw tooDeep();
  return isJsonArray(value) ? canonicalArray(value, depth) : canonicalObject(value, depth);
}

/**
 * The JSON text of a number.
 *
 * @throws HistoryFormatError for NaN and infinities, which JSON would silently turn into null.
 */
export function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) throw notJson(value);
  return String(value);
}

function canonicalArray(elements: readonly Json[], depth: number): string {
  let text = "[";
  for (const element of elements) text += (text.length > 1 ? "," : "") + canonicalJson(element, depth + 1);
  return text + "]";
}

function canonicalObject(fields: Readonly<Record<string, Json | undefined>>, depth: number): string {
  let text = "{";
  for (const name of Object.keys(fields).sort()) {
    const value = fields[name];
    if (value === undefined) continue;
    text += `${text.length > 1 ? "," : ""}${JSON.stringify(name)}:${canonicalJson(value, depth + 1)}`;
  }
  return text + "}";
}

function tooDeep(): HistoryFormatError {
  return new HistoryFormatError(`value is nested deeper than ${MAX_DEPTH} levels`, { field: "value" });
}

function notJson(value: number): HistoryFormatError {
  return new HistoryFormatError(`value has ${value}, expected something that JSON can hold`, {
    field: "value",
  });
}
