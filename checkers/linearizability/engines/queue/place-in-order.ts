import type { Placement } from "../collection/arrange.ts";
import { nextFreeCells } from "../collection/free-cells.ts";
import {
  ADD_FROM,
  ADD_TO,
  isCritical,
  REMOVE_FROM,
  REMOVE_TO,
  type Timeline,
} from "../collection/timeline.ts";

/**
 * Puts the items of a queue in one order, and adds each as late and removes it as early as that order allows: the addition
 * in the last cell before an addition of it or of a later item must end, the removal in the first one after all removals of
 * earlier items have begun; if that is too early for the addition, both at once.
 *
 * Items are first ordered by the free cells between them, so that none is before a free cell in the order and yet after it
 * in time: then each free cell finds the queue empty. This never contradicts the two interval orders: an
 * item with a critical interval is wholly on one side of each free cell, and any other can be added and removed
 * in the cell in which its removal begins.
 */
export function placeInOrder(timeline: Timeline): Placement {
  const { items, addTo, removeFrom } = timeline;
  const order = orderOf(timeline);
  const addCell = new Int32Array(items);
  const removeCell = new Int32Array(items);
  let earliest = -1;
  for (let rank = 0; rank < items; rank++) {
    const item = order[rank] ?? 0;
    earliest = Math.max(earliest, removeFrom[item] ?? 0);
    removeCell[item] = earliest;
  }
  let latest = timeline.ticks;
  for (let rank = items - 1; rank >= 0; rank--) {
    const item = order[rank] ?? 0;
    latest = Math.min(latest, (addTo[item] ?? 0) - 1);
    addCell[item] = Math.min(latest, removeCell[item] ?? 0);
  }
  return { addCell, removeCell, addOrder: order, removeOrder: order };
}

/**
 * Items in an order that contains both interval orders and that of the stretches between free cells.
 *
 * One walk over additions and one over removals, each of which stops where an interval ends whose item has not been taken
 * yet. What both have met is before or beside everything that is left. If both stopped with nothing to take, they would
 * wait for each other's item: each added wholly before, or removed wholly before, the other, which is a conflict.
 */
function orderOf(timeline: Timeline): Int32Array {
  const { items } = timeline;
  const { events, ends } = eventsByStretch(timeline);
  const order = new Int32Array(items);
  const met = new Uint8Array(items);
  const taken = new Uint8Array(items);
  let placed = 0;
  let adds = 0;
  let removes = 0;
  const meet = (item: number): void => {
    met[item] = (met[item] ?? 0) + 1;
    if (met[item] !== 2) return;
    taken[item] = 1;
    order[placed++] = item;
  };
  for (const end of ends) {
    while (adds < end || removes < end) {
      const before = adds + removes;
      for (; adds < end; adds++) {
        const event = events[adds] ?? 0;
        if ((event & 3) === ADD_FROM) meet(event >> 2);
        else if ((event & 3) === ADD_TO && taken[event >> 2] === 0) break;
      }
      for (; removes < end; removes++) {
        const event = events[removes] ?? 0;
        if ((event & 3) === REMOVE_FROM) meet(event >> 2);
        else if ((event & 3) === REMOVE_TO && taken[event >> 2] === 0) break;
      }
      if (adds + removes === before)
        throw new Error("The items of a queue that has no conflict have a cycle");
    }
  }
  return order;
}

/** The events of items by tick, but those of one stretch together; and where each stretch ends. */
function eventsByStretch(timeline: Timeline): { readonly events: Int32Array; readonly ends: Int32Array } {
  const { items, ticks, addTo, removeFrom } = timeline;
  const nextFree = nextFreeCells(timeline);
  // A free cell is a stretch of its own, and so are the cells between two of them. Odd numbers are free cells.
  const stretchOf = new Int32Array(ticks);
  let stretch = 0;
  for (let cell = 0; cell < ticks; cell++) {
    if (nextFree[cell] === cell) stretch = (stretch | 1) + (stretch & 1) * 2;
    else stretch += stretch & 1;
    stretchOf[cell] = stretch;
  }
  const ends = new Int32Array(stretch + 1);
  const stretchOfItem = new Int32Array(items);
  for (let item = 0; item < items; item++) {
    const cell = isCritical(timeline, item) ? (addTo[item] ?? 0) : (removeFrom[item] ?? 0);
    const its = stretchOf[cell] ?? 0;
    stretchOfItem[item] = its;
    ends[its] = (ends[its] ?? 0) + 4;
  }
  const places = new Int32Array(stretch + 1);
  for (let its = 0, total = 0; its <= stretch; its++) {
    places[its] = total;
    total += ends[its] ?? 0;
    ends[its] = total;
  }
  const events = new Int32Array(4 * items);
  for (let tick = 0; tick < ticks; tick++) {
    const event = timeline.events[tick] ?? 0;
    if (event < 0) continue;
    const its = stretchOfItem[event >> 2] ?? 0;
    const place = places[its] ?? 0;
    events[place] = event;
    places[its] = place + 1;
  }
  return { events, ends };
}
