import { isJsonArray, type Json } from "../operation.ts";
import { type Edn, type EdnMap, isKeywordName, keyword } from "./edn.ts";
import { parseEdn } from "./edn-parser.ts";
import { EDN_FIELD } from "./edn-to-json.ts";

/**
 * What a value of JSON most likely means in EDN. `jsonOf` of it is the value again, but for a few that nobody
 * writes; whoever must be sure compares.
 *
 * The first string of an array within an array is a keyword, since that is how Jepsen writes the operations of a
 * transaction: `["append",1,2]` within `[...]` is `[:append 1 2]`.
 */
export function ednOf(value: Json): Edn {
  return ednIn(value, "none");
}

function ednIn(value: Json, within: "none" | "array"): Edn {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return numberOf(value);
  if (!isJsonArray(value)) return escapedIn(value) ?? mapOf(value);
  return value.map((item, i) =>
    within === "array" && i === 0 && typeof item === "string" ? nameOf(item) : ednIn(item, "array"),
  );
}

/** A keyword if the text can be one. */
export function nameOf(text: string): Edn {
  return isKeywordName(text) ? keyword(text) : text;
}

function numberOf(value: number): Edn {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : { kind: "float", value };
}

function mapOf(fields: Readonly<Record<string, Json | undefined>>): EdnMap {
  const entries: [Edn, Edn][] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) entries.push([fieldKey(name), ednIn(value, "none")]);
  }
  return { kind: "map", entries };
}

function fieldKey(name: string): Edn {
  return /^(?:0|-?[1-9]\d{0,14})$/.test(name) ? Number(name) : nameOf(name);
}

function escapedIn(fields: Readonly<Record<string, Json | undefined>>): Edn | undefined {
  const text = fields[EDN_FIELD];
  if (typeof text !== "string" || Object.keys(fields).length !== 1) return undefined;
  try {
    const [value, ...others] = parseEdn(text);
    return others.length === 0 ? value : undefined;
  } catch {
    return undefined;
  }
}
