import { ADD_TO, isCritical, REMOVE_FROM, type Timeline } from "./timeline.ts";

/**
 * By cell: the first cell from there on in which no item must be there. The last cell of all, after the last tick, is
 * always free.
 */
export function nextFreeCells(timeline: Timeline): Int32Array {
  const { ticks, events } = timeline;
  const next = new Int32Array(ticks);
  let items = 0;
  for (let tick = 0; tick < ticks; tick++) {
    const event = events[tick] ?? 0;
    if (event >= 0 && isCritical(timeline, event >> 2)) {
      if ((event & 3) === ADD_TO) items++;
      else if ((event & 3) === REMOVE_FROM) items--;
    }
    next[tick] = items;
  }
  let free = ticks;
  for (let cell = ticks - 1; cell >= 0; cell--) {
    if (next[cell] === 0) free = cell;
    next[cell] = free;
  }
  return next;
}

/**
 * Items whose critical intervals together cover the cells `from` to `to - 1`, as few as can be, or `undefined` if
 * they leave a cell free. Only those that `admits` accepts. One walk over the ticks.
 *
 * Of those that begin in time the one that lasts longest: the usual greedy cover.
 */
export function coverOf(
  timeline: Timeline,
  { from, to }: { readonly from: number; readonly to: number },
  admits: (item: number) => boolean,
): readonly number[] | undefined {
  const { events, removeFrom } = timeline;
  const cover: number[] = [];
  let reached = from;
  let longest = -1;
  let end = from;
  for (let tick = 0; tick < to; tick++) {
    if (tick > reached) {
      if (end <= reached) return undefined;
      cover.push(longest);
      reached = end;
      if (reached >= to) return cover;
    }
    const event = events[tick] ?? 0;
    if (event < 0 || (event & 3) !== ADD_TO) continue;
    const item = event >> 2;
    const until = removeFrom[item] ?? 0;
    if (until > end && until > tick && admits(item)) {
      end = until;
      longest = item;
    }
  }
  if (end <= reached) return undefined;
  cover.push(longest);
  return end >= to ? cover : undefined;
}
