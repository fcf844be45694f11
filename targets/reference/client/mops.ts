import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";

/** The micro-operations that a transaction answers, each with its name, its key, and what it found or did. */
export function mopsOf(answer: Json): readonly (readonly [name: Json, key: Json, value: Json])[] {
  if (!isJsonArray(answer)) return [];
  return answer.map((mop) => {
    const [name = null, key = null, value = null] = isJsonArray(mop) ? mop : [];
    return [name, key, value];
  });
}
