import { ADD_FROM, ADD_TO, isCritical, REMOVE_FROM, type Timeline } from "../collection/timeline.ts";
import { CoverTree } from "./cover-tree.ts";
import { StabbingTree } from "./stabbing-tree.ts";

/** In which order items could be peeled off, and which not. */
export interface Peeling {
  /** By cell: the gap it lies in. Gaps are what lies between the ends of critical intervals. */
  readonly gapOf: Int32Array;
  readonly gaps: number;
  /** Gaps in the order in which nothing was left that covers them. */
  readonly opened: Int32Array;
  /** Items in the order in which they were peeled off. */
  readonly peeled: Int32Array;
  /** By place in `opened`: how many items were peeled off up to then. */
  readonly peeledBy: Int32Array;
  /** The items that could not be peeled off: no stack can have held them, whatever else it held. */
  readonly stuck: Int32Array;
}

/**
 * Peels off, again and again, an item that can lie below all that are left: its addition and its removal both have a
 * cell that no critical interval of an item left covers. A stack can have held the items exactly if all are peeled off.
 *
 * If some items are left of which none can be peeled off, there is no stack of these alone: in it one would be the last to lie
 * on the bottom, added and removed while no other was there. And taking items out of a stack leaves a stack. For the other direction see
 * `placeByPeeling`.
 *
 * O(n log n): gaps are opened one by one as their last cover goes, each addition and removal waits for the first open
 * gap that it meets, and an item whose both have met one goes with its critical interval.
 *
 * @see Lee and Mathur, "Efficient Decrease-and-Conquer Linearizability Monitoring", 2024 (arXiv:2410.04581).
 */
export function peel(timeline: Timeline): Peeling {
  const { items, addTo, removeFrom } = timeline;
  const { gapOf, covers, ends, ownerOf, beganBy } = gapsOf(timeline);
  const gaps = covers.length;
  const cover = new CoverTree(covers);
  const waiting = new StabbingTree(ends);
  const opened = new Int32Array(gaps);
  const peeledBy = new Int32Array(gaps);
  const peeled = new Int32Array(items);
  /** By item: how many of its two calls met an open gap. */
  const met = new Uint8Array(items);
  let open = 0;
  let gone = 0;
  while (gone < items && cover.least === 0) {
    const gap = cover.leastCovered();
    cover.use(gap);
    const count = beganBy[gap] ?? 0;
    for (let place = waiting.take(count, gap); place >= 0; place = waiting.take(count, gap)) {
      const item = ownerOf[place] ?? 0;
      met[item] = (met[item] ?? 0) + 1;
      if (met[item] !== 2) continue;
      peeled[gone++] = item;
      if (isCritical(timeline, item))
        cover.uncover(gapOf[addTo[item] ?? 0] ?? 0, gapOf[(removeFrom[item] ?? 0) - 1] ?? 0);
    }
    peeledBy[open] = gone;
    opened[open++] = gap;
  }
  const stuck = new Int32Array(items - gone);
  for (let item = 0, place = 0; item < items; item++) if (met[item] !== 2) stuck[place++] = item;
  return {
    gapOf,
    gaps,
    opened: opened.subarray(0, open),
    peeled: peeled.subarray(0, gone),
    peeledBy: peeledBy.subarray(0, open),
    stuck,
  };
}

interface Gaps {
  readonly gapOf: Int32Array;
  /** By gap: how many critical intervals cover it. */
  readonly covers: Int32Array;
  /** Additions and removals in the order in which they begin: the last gap of each, and whose it is. */
  readonly ends: Int32Array;
  readonly ownerOf: Int32Array;
  /** By gap: how many additions and removals begin in it or before. */
  readonly beganBy: Int32Array;
}

function gapsOf(timeline: Timeline): Gaps {
  const { items, ticks, events, addTo, removeTo } = timeline;
  let critical = 0;
  for (let item = 0; item < items; item++) if (isCritical(timeline, item)) critical++;
  const gaps = 2 * critical + 1;
  const gapOf = new Int32Array(ticks);
  const covers = new Int32Array(gaps);
  const lastCell = new Int32Array(2 * items);
  const ownerOf = new Int32Array(2 * items);
  const beganBy = new Int32Array(gaps);
  let gap = 0;
  let covering = 0;
  let began = 0;
  for (let tick = 0; tick < ticks; tick++) {
    const event = events[tick] ?? 0;
    if (event >= 0) {
      const item = event >> 2;
      const end = event & 3;
      if (isCritical(timeline, item) && (end === ADD_TO || end === REMOVE_FROM)) {
        covering += end === ADD_TO ? 1 : -1;
        covers[++gap] = covering;
      }
      if (end === ADD_FROM || end === REMOVE_FROM) {
        lastCell[began] = ((end === ADD_FROM ? addTo[item] : removeTo[item]) ?? 0) - 1;
        ownerOf[began++] = item;
      }
    }
    gapOf[tick] = gap;
    beganBy[gap] = began;
  }
  const ends = lastCell.map((cell) => gapOf[cell] ?? 0);
  return { gapOf, covers, ends, ownerOf, beganBy };
}
