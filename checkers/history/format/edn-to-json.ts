import { canonicalJson } from "../canonical-json.ts";
import type { Json } from "../operation.ts";
import { type Edn, isEdnArray, isKeyword } from "./edn.ts";
import { ednText } from "./edn-text.ts";
import type { TextKinds } from "./text-kinds.ts";

/** The one field of the object that stands for what JSON has no word for; it holds the value's EDN. */
export const EDN_FIELD = "edn";

/**
 * A value of EDN as models see it: nil is null, keywords are their names, lists are arrays, sets are sorted arrays,
 * maps are objects. What remains (integers beyond 2^53, ratios, symbols, tagged values, ...) becomes
 * `{"edn": "<its text>"}`, so that different values stay different.
 *
 * @param kinds - What texts have been so far; without it, keywords and strings may meet.
 */
export function jsonOf(value: Edn, kinds?: TextKinds): Json {
  if (value === null || typeof value === "boolean" || typeof value === "number") return value;
  if (typeof value === "bigint") return escaped(value);
  if (typeof value === "string") return (kinds?.isPlainString(value) ?? true) ? value : escaped(value);
  if (isEdnArray(value)) return value.map((item) => jsonOf(item, kinds));
  switch (value.kind) {
    case "keyword":
      return (kinds?.isPlainKeyword(value.name) ?? true) ? value.name : escaped(value);
    case "float":
      return Number.isFinite(value.value) ? value.value : escaped(value);
    case "list":
      return value.items.map((item) => jsonOf(item, kinds));
    case "set":
      return sorted(value.items.map((item) => jsonOf(item, kinds)));
    case "map":
      return objectOf(value.entries, kinds) ?? escaped(value);
    case "tagged":
    case "other":
      return escaped(value);
  }
}

function escaped(value: Edn): Json {
  return { [EDN_FIELD]: ednText(value) };
}

/** Sets have no order: numbers by size, then everything else by its text. */
function sorted(items: Json[]): Json[] {
  return items.sort((a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
    const [first, second] = [canonicalJson(a), canonicalJson(b)];
    return first < second ? -1 : first > second ? 1 : 0;
  });
}

/** `undefined` if a key has no plain text, if two have the same, or if it would look like an escaped value. */
function objectOf(entries: readonly (readonly [Edn, Edn])[], kinds?: TextKinds): Json | undefined {
  const fields = new Map<string, Json>();
  for (const [key, value] of entries) {
    const name = typeof key === "number" ? String(key) : isKeyword(key) ? key.name : key;
    if (typeof name !== "string" || fields.has(name)) return undefined;
    fields.set(name, jsonOf(value, kinds));
  }
  if (fields.size === 1 && fields.has(EDN_FIELD)) return undefined;
  return Object.fromEntries(fields);
}
