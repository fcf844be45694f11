import type { Partition } from "./partition.ts";

/** The known offsets of a partition in their order, without the holes that nobody knows anything about. */
export interface Ranks {
  /** By slot. */
  readonly rankOf: Int32Array;
  /** The slot of the first offset between two ranks, both excluded, that somebody polled, before a moment if one is given. */
  firstPolledBetween(after: number, before: number, moment?: number): number | undefined;
  /**
   * The slots between two ranks, both excluded, that were acknowledged and that nobody polled: each is given out once. If a
   * moment is given, only those that were known before.
   */
  takeUnpolledBetween(after: number, before: number, moment?: number): readonly number[];
  /** The slot with the greatest rank of those that were known before a moment. */
  furthestKnownBefore(moment: number): number | undefined;
}

/**
 * Ranks the offsets of a partition. n log n; a question is answered in logarithmic time, apart from what it gives out.
 */
export function rankOffsets({ offsets, polledAt, knownAt }: Partition): Ranks {
  const slots = Int32Array.from(offsets, (_, slot) => slot).sort(
    (a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0),
  );
  const rankOf = new Int32Array(slots.length);
  for (let rank = 0; rank < slots.length; rank++) rankOf[slots[rank] ?? 0] = rank;
  const isPolled = (rank: number): boolean => polledAt[slots[rank] ?? 0] !== -1;
  const nextPolled = nextWhere(slots.length, isPolled);
  // Leads past what was given out, by path halving: a rank that was taken leads to the next one.
  const nextUnpolled = nextWhere(slots.length, (rank) => !isPolled(rank));
  const findUnpolled = (from: number): number => {
    let rank = from;
    for (;;) {
      const next = nextUnpolled[rank] ?? slots.length;
      if (next === rank || next >= slots.length) return next;
      nextUnpolled[rank] = nextUnpolled[next] ?? slots.length;
      rank = next;
    }
  };
  const known = furthestKnown(slots, knownAt, rankOf);
  return {
    rankOf,
    firstPolledBetween(after, before, moment = Infinity) {
      for (
        let rank = nextPolled[after + 1] ?? slots.length;
        rank < before;
        rank = nextPolled[rank + 1] ?? slots.length
      ) {
        const slot = slots[rank] ?? 0;
        if ((knownAt[slot] ?? 0) < moment) return slot;
      }
      return undefined;
    },
    takeUnpolledBetween(after, before, moment = Infinity) {
      const taken: number[] = [];
      for (let rank = findUnpolled(after + 1); rank < before; rank = findUnpolled(rank + 1)) {
        const slot = slots[rank] ?? 0;
        if ((knownAt[slot] ?? 0) >= moment) continue;
        taken.push(slot);
        nextUnpolled[rank] = rank + 1;
      }
      return taken;
    },
    furthestKnownBefore: known,
  };
}

/** By rank: the first rank from there on for which something holds, or the count of ranks. One longer than there are ranks. */
function nextWhere(count: number, holds: (rank: number) => boolean): Int32Array {
  const next = new Int32Array(count + 1).fill(count);
  for (let rank = count - 1; rank >= 0; rank--) next[rank] = holds(rank) ? rank : (next[rank + 1] ?? count);
  return next;
}

function furthestKnown(
  slots: Int32Array,
  knownAt: readonly number[],
  rankOf: Int32Array,
): (moment: number) => number | undefined {
  const byTime = slots.toSorted((a, b) => (knownAt[a] ?? 0) - (knownAt[b] ?? 0));
  const furthest = new Int32Array(byTime.length);
  let best = -1;
  for (let i = 0; i < byTime.length; i++) {
    const slot = byTime[i] ?? 0;
    if (best === -1 || (rankOf[slot] ?? 0) > (rankOf[best] ?? 0)) best = slot;
    furthest[i] = best;
  }
  return (moment) => {
    let low = 0;
    let high = byTime.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((knownAt[byTime[middle] ?? 0] ?? 0) < moment) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : furthest[low - 1];
  };
}
