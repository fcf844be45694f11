import { NEVER } from "../../object-calls.ts";
import { collectionEngine } from "../collection/collection-engine.ts";
import type { Rules } from "../collection/rules.ts";
import { ADD_FROM, ADD_TO, type Timeline } from "../collection/timeline.ts";
import type { Engine } from "../engine.ts";
import { placeInOrder } from "./place-in-order.ts";

/**
 * First in, first out.
 *
 * Item x is *before* y if x was added wholly before y, or removed wholly before it. Both are interval orders, and a cycle of
 * two interval orders that are each without cycles contains one of length two: so the items can be put in one order exactly if
 * no x was added wholly before y and removed wholly after it. Both orders at once are carried out by `placeInOrder`.
 *
 * @see Bouajjani, Emmi, Enea and Hamza, "On Reducing Linearizability to State Reachability", ICALP 2015.
 */
const rules: Rules = { conflict, deadlines, place: placeInOrder };

export const queue: Engine = collectionEngine({
  name: "queue",
  description:
    "Queues whose elements are each added once: exact and linear, but for removals of unknown outcome that must share empty answers",
  rules: () => rules,
});

/** One walk: of the items added so far, the one removed last of all, against every item that comes after them. */
function conflict({ ticks, events, removeFrom, removeTo }: Timeline): readonly number[] | undefined {
  let latest = -1;
  let latestItem = -1;
  for (let tick = 0; tick < ticks; tick++) {
    const event = events[tick] ?? 0;
    if (event < 0) continue;
    const item = event >> 2;
    if ((event & 3) === ADD_FROM) {
      if (latest > (removeTo[item] ?? NEVER)) return [latestItem, item];
    } else if ((event & 3) === ADD_TO && (removeFrom[item] ?? 0) > latest) {
      latest = removeFrom[item] ?? 0;
      latestItem = item;
    }
  }
  return undefined;
}

/** An item goes before every one that was added wholly after it. */
function deadlines({ items, ticks, events, removeTo }: Timeline): Int32Array {
  const by = new Int32Array(items).fill(NEVER);
  let earliest: number = NEVER;
  for (let tick = ticks - 1; tick >= 0; tick--) {
    const event = events[tick] ?? 0;
    if (event < 0) continue;
    const item = event >> 2;
    if ((event & 3) === ADD_FROM) earliest = Math.min(earliest, removeTo[item] ?? NEVER);
    else if ((event & 3) === ADD_TO) by[item] = earliest;
  }
  return by;
}
