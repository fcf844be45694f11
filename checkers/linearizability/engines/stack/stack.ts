import { NEVER } from "../../object-calls.ts";
import { collectionEngine } from "../collection/collection-engine.ts";
import type { Rules } from "../collection/rules.ts";
import { SuffixMinimum } from "../collection/suffix-minimum.ts";
import { ADD_FROM, ADD_TO, restricted, type Timeline } from "../collection/timeline.ts";
import type { Engine } from "../engine.ts";
import { peel } from "./peel.ts";
import { placeByPeeling } from "./place-by-peeling.ts";
import { smallestStuck } from "./smallest-stuck.ts";

/** Last in, first out: decided by peeling items off that can lie at the bottom (`peel`). */
const rules: Rules = { conflict, deadlines, place: placeByPeeling };

export const stack: Engine = collectionEngine({
  name: "stack",
  description:
    "Stacks whose elements are each added once: exact in O(n log n), but for some removals of unknown outcome",
  rules: () => rules,
});

/** Two items if two are enough, else as few as a limited search finds. */
function conflict(timeline: Timeline): readonly number[] | undefined {
  const { stuck } = peel(timeline);
  if (stuck.length === 0) return undefined;
  const among = restricted(timeline, stuck);
  return (crossed(among) ?? smallestStuck(among)).map((place) => stuck[place] ?? 0);
}

/** Two items of which one was added wholly before the other, and removed wholly between the other's addition and removal. */
function crossed(timeline: Timeline): readonly number[] | undefined {
  const { items, removeFrom, events } = timeline;
  const by = deadlines(timeline);
  for (let item = 0; item < items; item++) {
    const deadline = by[item] ?? NEVER;
    if (deadline < (removeFrom[item] ?? 0)) return [(events[deadline] ?? 0) >> 2, item];
  }
  return undefined;
}

/** An item goes before every other that lies below it: added wholly before it, and not removed before it was added. */
function deadlines({ items, ticks, events, addTo, removeFrom, removeTo }: Timeline): Int32Array {
  const by = new Int32Array(items).fill(NEVER);
  const below = new SuffixMinimum(ticks);
  for (let tick = 0; tick < ticks; tick++) {
    const event = events[tick] ?? 0;
    if (event < 0) continue;
    const item = event >> 2;
    if ((event & 3) === ADD_TO) below.put(removeFrom[item] ?? 0, removeTo[item] ?? 0);
    else if ((event & 3) === ADD_FROM) by[item] = below.from(addTo[item] ?? 0);
  }
  return by;
}
