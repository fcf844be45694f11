import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";

export function sameJson(a: Json, b: Json): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
