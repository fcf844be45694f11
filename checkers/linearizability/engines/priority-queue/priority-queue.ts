import { NEVER } from "../../object-calls.ts";
import type { Placement } from "../collection/arrange.ts";
import { collectionEngine } from "../collection/collection-engine.ts";
import { coverOf } from "../collection/free-cells.ts";
import type { Rules } from "../collection/rules.ts";
import { SuffixMinimum } from "../collection/suffix-minimum.ts";
import { isCritical, type Timeline } from "../collection/timeline.ts";
import type { Engine } from "../engine.ts";
import { byPriority } from "./by-priority.ts";
import { CoveredCells } from "./covered-cells.ts";

/**
 * A priority queue gives back its greatest number.
 *
 * It can be linearized exactly if every removal has a cell that no greater item's critical interval covers: removing the
 * greatest takes place while no greater one is there. For the other direction see `place`. Items are
 * looked at from the greatest down; cells once covered stay covered, so the next uncovered one is
 * found by disjoint sets, in all but linear time.
 */
function rulesFor(descending: Int32Array): Rules {
  return {
    conflict: (timeline) => conflict(timeline, descending),
    deadlines: (timeline) => deadlines(timeline, descending),
    place: (timeline) => place(timeline, descending),
  };
}

export const priorityQueue: Engine = collectionEngine({
  name: "priority-queue",
  description:
    "Priority queues whose elements are each added once: exact and near-linear, but for some removals of unknown outcome",
  rules(matching, history) {
    const descending = byPriority(matching.value, history);
    return descending === undefined ? undefined : rulesFor(descending);
  },
});

function conflict(timeline: Timeline, descending: Int32Array): readonly number[] | undefined {
  const { ticks, addTo, removeFrom, removeTo } = timeline;
  const covered = new CoveredCells(ticks);
  for (let rank = 0; rank < descending.length; rank++) {
    const item = descending[rank] ?? 0;
    const from = removeFrom[item] ?? 0;
    const to = removeTo[item] ?? 0;
    if (covered.nextFree(from) >= to) {
      const greater = new Uint8Array(timeline.items);
      for (let above = 0; above < rank; above++) greater[descending[above] ?? 0] = 1;
      const cover = coverOf(timeline, { from, to }, (other) => greater[other] === 1) ?? [];
      return [item, ...cover];
    }
    covered.cover(addTo[item] ?? 0, from);
  }
  return undefined;
}

/** An item goes before every lesser one goes whose removal began after it was added. */
function deadlines(timeline: Timeline, descending: Int32Array): Int32Array {
  const { items, ticks, addTo, removeFrom, removeTo } = timeline;
  const by = new Int32Array(items).fill(NEVER);
  const lesser = new SuffixMinimum(ticks);
  for (let rank = items - 1; rank >= 0; rank--) {
    const item = descending[rank] ?? 0;
    if (isCritical(timeline, item)) by[item] = lesser.from(addTo[item] ?? 0);
    lesser.put(removeFrom[item] ?? 0, removeTo[item] ?? 0);
  }
  return by;
}

/**
 * Removes each item in the first cell of its removal that no greater one covers, and adds it as late as can be, or in the
 * same cell if that is sooner.
 *
 * No item is then there where a lesser one, or nothing, is to be removed. Suppose x is there in the cell where y is
 * removed, which x's critical interval does not cover. Then the cell is in x's removal, before the one that x is
 * removed in; and it is covered by nothing greater than y, so by nothing greater than x; so x would have been removed in it.
 */
function place(timeline: Timeline, descending: Int32Array): Placement {
  const { items, ticks, addTo, removeFrom } = timeline;
  const addCell = new Int32Array(items);
  const removeCell = new Int32Array(items);
  const covered = new CoveredCells(ticks);
  for (let rank = 0; rank < items; rank++) {
    const item = descending[rank] ?? 0;
    const cell = covered.nextFree(removeFrom[item] ?? 0);
    removeCell[item] = cell;
    addCell[item] = Math.min((addTo[item] ?? 0) - 1, cell);
    covered.cover(addTo[item] ?? 0, removeFrom[item] ?? 0);
  }
  return { addCell, removeCell, addOrder: descending, removeOrder: descending };
}
