import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";

export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  // Only what has parts can be the same without being identical.
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  return canonicalJson(a) === canonicalJson(b);
}
