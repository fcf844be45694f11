import type { Placement } from "./arrange.ts";
import { isCritical, type Timeline } from "./timeline.ts";

/** Adds each item as late as its intervals allow and removes it as early, so that it is there in its critical interval only. */
export function placeBriefly(timeline: Timeline): Placement {
  const { items, addTo, removeFrom } = timeline;
  const order = Int32Array.from({ length: items }, (_, item) => item);
  const removeCell = removeFrom;
  const addCell = addTo.map((to, item) => (isCritical(timeline, item) ? to - 1 : (removeFrom[item] ?? 0)));
  return { addCell, removeCell, addOrder: order, removeOrder: order };
}
