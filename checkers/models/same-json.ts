import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";

/** `Array.isArray` for JSON: the built-in guard does not narrow readonly arrays. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function sameJson(a: Json, b: Json): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
