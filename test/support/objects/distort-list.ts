import type { Json } from "../../../checkers/history/operation.ts";
import type { SeededRandom } from "./random.ts";

/** A list with an element less or more, or in another order. */
export function distortList(elements: readonly Json[], random: SeededRandom): Json {
  switch (random.below(5)) {
    case 0:
      return elements.slice(0, -1);
    case 1:
      return elements.slice(1);
    case 2:
      return [...elements, random.below(8)];
    case 3:
      return [...elements, ...elements.slice(0, 1)];
    default:
      return elements.toReversed();
  }
}
