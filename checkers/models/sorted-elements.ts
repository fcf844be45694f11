import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import { sameJson } from "./same-json.ts";

/** Elements by their JSON texts, so that the same ones in another order are the same state. */
export function sortedElements<T extends Json>(elements: readonly T[]): readonly T[] {
  return elements
    .map((element) => ({ element, text: canonicalJson(element) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ element }) => element);
}

export function includesJson(elements: readonly Json[], element: Json): boolean {
  return elements.some((other) => sameJson(other, element));
}

/** `{1, 2}` */
export function braces(elements: readonly Json[]): string {
  return `{${elements.map((element) => canonicalJson(element)).join(", ")}}`;
}
