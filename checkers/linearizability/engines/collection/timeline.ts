import { NONE } from "../../../history/interner.ts";
import type { ObjectCalls } from "../../object-calls.ts";
import { ADD, CRASHED, EMPTY, IGNORED, type Matching, REMOVE } from "./matching.ts";

/** What begins or ends at a tick, in the two lowest bits of an event. */
export const ADD_FROM = 0;
export const ADD_TO = 1;
export const REMOVE_FROM = 2;
export const REMOVE_TO = 3;

/**
 * The items of a collection with the intervals in which they must have been added and removed, **tuned**: an item was
 * added before its removal returned, and removed after its addition was invoked, so its addition ends just before
 * its removal does if it would end later, and its removal begins just after its addition. An item that nobody
 * removed is removed after everything else.
 *
 * Time is counted in **ticks**, one for each end of an interval. Between tick `p` and the next lies **cell** `p`; an interval
 * from tick `a` to tick `b` is the cells `a` to `b - 1`. An item whose addition ends before its removal begins was there
 * in all cells from `addTo` to `removeFrom - 1`, its **critical interval**, and need not have been there in any other.
 */
export interface Timeline {
  readonly items: number;
  readonly ticks: number;
  /** The first tick at which removals end of items that nobody is known to have removed; they end there and after it. */
  readonly end: number;
  /** By item. */
  readonly addFrom: Int32Array;
  readonly addTo: Int32Array;
  readonly removeFrom: Int32Array;
  readonly removeTo: Int32Array;
  /** By place among the removals that found nothing. */
  readonly emptyFrom: Int32Array;
  readonly emptyTo: Int32Array;
  /** By place among the removals of unknown outcome. */
  readonly crashedFrom: Int32Array;
  /** By tick: four times the item and what begins or ends; `-2 - n` for the nth empty removal; else `NONE`. */
  readonly events: Int32Array;
}

/** When items that nobody is known to have removed can have been removed by calls of unknown outcome. */
export interface CrashedRemovals {
  /** By place among the calls of unknown outcome: the first item that it can have removed, `NONE` if there is none. */
  readonly first: Int32Array;
  /** By item: the next one for the same call. */
  readonly next: Int32Array;
}

/** Linear: one walk over the moments. Every item's addition must be invoked before its removal returns. */
export function timelineOf(calls: ObjectCalls, matching: Matching, crashes?: CrashedRemovals): Timeline {
  const { items, kind, index, events: moments } = matching;
  const addFrom = new Int32Array(items).fill(NONE);
  const addTo = new Int32Array(items).fill(NONE);
  const removeFrom = new Int32Array(items).fill(NONE);
  const removeTo = new Int32Array(items).fill(NONE);
  const emptyFrom = new Int32Array(matching.empties.length);
  const emptyTo = new Int32Array(matching.empties.length);
  const crashedFrom = new Int32Array(matching.crashed.length);
  const events = new Int32Array(4 * items + 2 * emptyFrom.length + crashedFrom.length).fill(NONE);
  /** By item: its removal began before its addition did. */
  const early = new Uint8Array(items);
  let tick = 0;

  for (let moment = 0; moment < calls.moments; moment++) {
    const event = moments[moment] ?? 0;
    const call = event >> 1;
    const returns = (event & 1) === 1;
    const item = index[call] ?? 0;
    switch (kind[call] ?? IGNORED) {
      case ADD:
        if (!returns) {
          events[tick] = 4 * item + ADD_FROM;
          addFrom[item] = tick++;
          if (early[item] !== 1) break;
          events[tick] = 4 * item + REMOVE_FROM;
          removeFrom[item] = tick++;
        } else if (addTo[item] === NONE) {
          events[tick] = 4 * item + ADD_TO;
          addTo[item] = tick++;
        }
        break;
      case REMOVE:
        if (returns) {
          if (addTo[item] === NONE) {
            events[tick] = 4 * item + ADD_TO;
            addTo[item] = tick++;
          }
          events[tick] = 4 * item + REMOVE_TO;
          removeTo[item] = tick++;
        } else if (addFrom[item] === NONE) {
          early[item] = 1;
        } else {
          events[tick] = 4 * item + REMOVE_FROM;
          removeFrom[item] = tick++;
        }
        break;
      case EMPTY:
        events[tick] = -2 - item;
        if (returns) emptyTo[item] = tick++;
        else emptyFrom[item] = tick++;
        break;
      case CRASHED:
        crashedFrom[item] = tick++;
        if (crashes === undefined) break;
        for (let other = crashes.first[item] ?? NONE; other !== NONE; other = crashes.next[other] ?? NONE) {
          if (addFrom[other] === NONE) {
            early[other] = 1;
          } else {
            events[tick] = 4 * other + REMOVE_FROM;
            removeFrom[other] = tick++;
          }
        }
        break;
      default:
    }
  }
  for (let item = 0; item < items; item++) {
    if (removeFrom[item] !== NONE) continue;
    events[tick] = 4 * item + REMOVE_FROM;
    removeFrom[item] = tick++;
  }
  const end = tick;
  for (let item = 0; item < items; item++) {
    if (removeTo[item] !== NONE) continue;
    events[tick] = 4 * item + REMOVE_TO;
    removeTo[item] = tick++;
  }
  return {
    items,
    ticks: tick,
    end,
    addFrom,
    addTo,
    removeFrom,
    removeTo,
    emptyFrom,
    emptyTo,
    crashedFrom,
    events,
  };
}

/** Some of the items, as a timeline of their own without empty removals; items are numbered by their place in `chosen`. */
export function restricted(timeline: Timeline, chosen: Int32Array): Timeline {
  const items = chosen.length;
  const ends = new Int32Array(4 * items);
  for (let item = 0; item < items; item++) {
    const of = chosen[item] ?? 0;
    ends[4 * item + ADD_FROM] = timeline.addFrom[of] ?? 0;
    ends[4 * item + ADD_TO] = timeline.addTo[of] ?? 0;
    ends[4 * item + REMOVE_FROM] = timeline.removeFrom[of] ?? 0;
    ends[4 * item + REMOVE_TO] = timeline.removeTo[of] ?? 0;
  }
  const byTick = Float64Array.from(ends, (tick, end) => tick * 4 * items + end).sort();
  const events = new Int32Array(4 * items);
  const renumbered = [0, 1, 2, 3].map(() => new Int32Array(items));
  byTick.forEach((code, tick) => {
    const end = code % (4 * items);
    events[tick] = end;
    const column = renumbered[end & 3];
    if (column !== undefined) column[end >> 2] = tick;
  });
  const [addFrom, addTo, removeFrom, removeTo] = renumbered;
  const none = new Int32Array();
  return {
    items,
    ticks: 4 * items,
    end: 4 * items,
    addFrom: addFrom ?? none,
    addTo: addTo ?? none,
    removeFrom: removeFrom ?? none,
    removeTo: removeTo ?? none,
    emptyFrom: none,
    emptyTo: none,
    crashedFrom: none,
    events,
  };
}

/** True if the item must have been there for some time: its addition ends before its removal begins. */
export function isCritical({ addTo, removeFrom }: Timeline, item: number): boolean {
  return (addTo[item] ?? 0) < (removeFrom[item] ?? 0);
}
