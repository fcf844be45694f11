import type { Placement } from "../collection/arrange.ts";
import type { Timeline } from "../collection/timeline.ts";
import { peel } from "./peel.ts";

/**
 * Puts items into a stack in the reverse of the order in which they were peeled off, each below all that are there.
 *
 * What holds all along: in every cell of a gap that was open when the last item put in was peeled off there is
 * an instant at which nothing put in so far is there. The next item is added at such an instant, in the last such cell of its
 * addition, and removed at another, in the first one of its removal, or both in one if there is a cell for both; so
 * what lies between was put in before, and lies above it. It was peeled off earlier, so fewer gaps were open then; and none of
 * them lies between those two cells: not in its addition or removal by choice, and not in its critical interval, which
 * covered them.
 */
export function placeByPeeling(timeline: Timeline): Placement {
  const { items, ticks, addTo, removeFrom } = timeline;
  const { gapOf, gaps, opened, peeled, peeledBy } = peel(timeline);
  const firstCell = new Int32Array(gaps);
  const lastCell = new Int32Array(gaps);
  for (let cell = ticks - 1; cell >= 0; cell--) firstCell[gapOf[cell] ?? 0] = cell;
  for (let cell = 0; cell < ticks; cell++) lastCell[gapOf[cell] ?? 0] = cell;

  const open = new OpenGaps(gaps, opened);
  const addCell = new Int32Array(items);
  const removeCell = new Int32Array(items);
  for (let last = opened.length - 1; last >= 0; last--) {
    for (let place = last === 0 ? 0 : (peeledBy[last - 1] ?? 0); place < (peeledBy[last] ?? 0); place++) {
      const item = peeled[place] ?? 0;
      const from = removeFrom[item] ?? 0;
      const to = (addTo[item] ?? 0) - 1;
      const gapAfter = open.atOrAfter(gapOf[from] ?? 0);
      const remove = Math.max(from, firstCell[gapAfter] ?? 0);
      const gapBefore = open.atOrBefore(gapOf[to] ?? 0);
      removeCell[item] = remove;
      addCell[item] = remove <= to ? remove : Math.min(to, lastCell[gapBefore] ?? 0);
    }
    open.close(opened[last] ?? 0);
  }
  return { addCell, removeCell, addOrder: peeled, removeOrder: peeled.toReversed() };
}

/** The open gaps, which are only ever closed, and the nearest one on either side: disjoint sets in both directions. */
class OpenGaps {
  /** By gap and one more: itself if it is open, else one further on. The first entry stands for none. */
  readonly #before: Int32Array;
  readonly #after: Int32Array;

  constructor(gaps: number, opened: Int32Array) {
    this.#before = new Int32Array(gaps + 1);
    this.#after = new Int32Array(gaps + 2);
    for (let gap = 0; gap <= gaps; gap++) this.#after[gap] = gap + 1;
    this.#after[gaps + 1] = gaps + 1;
    for (let gap = 1; gap <= gaps; gap++) this.#before[gap] = gap - 1;
    const { length } = opened;
    for (let place = 0; place < length; place++) {
      const gap = (opened[place] ?? 0) + 1;
      this.#before[gap] = gap;
      this.#after[gap] = gap;
    }
  }

  atOrBefore(gap: number): number {
    return follow(this.#before, gap + 1) - 1;
  }

  atOrAfter(gap: number): number {
    return follow(this.#after, gap + 1) - 1;
  }

  close(gap: number): void {
    this.#before[gap + 1] = gap;
    this.#after[gap + 1] = gap + 2;
  }
}

function follow(links: Int32Array, from: number): number {
  let at = from;
  for (;;) {
    const next = links[at] ?? at;
    if (next === at) return at;
    const beyond = links[next] ?? next;
    links[at] = beyond;
    at = beyond;
  }
}
