import { restricted, type Timeline } from "../collection/timeline.ts";
import { peel } from "./peel.ts";

/** How many times the whole may be peeled to make it smaller. */
const ROUNDS = 8;

/**
 * As few items as a limited search finds that cannot all be peeled off, given that all of them together cannot.
 *
 * Takes the shortest stretch of them, by when they were added, that cannot, keeps its last item, without which it could,
 * and begins again with that one in front, until those kept are enough. Stretches are tried in doubling and
 * then halving sizes, and when that has cost as much as peeling the whole a few times, what is left is the answer.
 */
export function smallestStuck(timeline: Timeline): readonly number[] {
  let budget = ROUNDS * timeline.items;
  const isStuck = (chosen: readonly number[]): boolean => {
    budget -= chosen.length;
    return peel(restricted(timeline, Int32Array.from(chosen))).stuck.length > 0;
  };
  const kept: number[] = [];
  let left = Array.from({ length: timeline.items }, (_, item) => item);
  while (budget > 0 && !(kept.length > 0 && isStuck(kept))) {
    // The first `enough` are known to do, the first `short` are known not to.
    let short = 0;
    let enough = left.length;
    for (let size = 1; size < enough && budget > 0; size *= 2) {
      if (isStuck([...kept, ...left.slice(0, size)])) enough = size;
      else short = size;
    }
    while (enough - short > 1 && budget > 0) {
      const middle = (short + enough) >> 1;
      if (isStuck([...kept, ...left.slice(0, middle)])) enough = middle;
      else short = middle;
    }
    if (enough - short > 1) return [...kept, ...left.slice(0, enough)];
    kept.push(...left.slice(enough - 1, enough));
    left = left.slice(0, enough - 1);
  }
  return budget > 0 ? kept : [...kept, ...left];
}
