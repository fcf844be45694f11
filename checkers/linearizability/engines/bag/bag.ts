import { NEVER } from "../../object-calls.ts";
import { collectionEngine } from "../collection/collection-engine.ts";
import { placeBriefly } from "../collection/place-briefly.ts";
import type { Rules } from "../collection/rules.ts";
import type { Engine } from "../engine.ts";

/**
 * A bag gives back any of its elements, so nothing orders its items but that each is added before it is removed, which
 * holds already. Only removals that found nothing tie them together.
 */
const rules: Rules = {
  conflict: () => undefined,
  deadlines: ({ items }) => new Int32Array(items).fill(NEVER),
  place: placeBriefly,
};

export const bag: Engine = collectionEngine({
  name: "bag",
  description:
    "Unordered queues whose elements are each added once, or which are never found empty: exact and linear, but for removals of unknown outcome that must share empty answers",
  rules: () => rules,
});
