import { NONE } from "../../../history/interner.ts";
import { NEVER } from "../../object-calls.ts";
import type { Matching } from "./matching.ts";
import type { CrashedRemovals, Timeline } from "./timeline.ts";

/** Removals of unknown outcome, each given to an item that it takes away, as far as there are any. */
export interface Assignment extends CrashedRemovals {
  readonly kind: "assignment";
  /** By item: the call that removes it, `NONE` if it stays. */
  readonly removedBy: Int32Array;
}

/** More items must have been removed by some tick than there are removals of unknown outcome to do it. */
export interface Shortage {
  readonly kind: "shortage";
  /** The items that must have gone, and ... */
  readonly items: readonly number[];
  /** ... the ticks at which those removals end by which they must have. */
  readonly deadlines: readonly number[];
  /** Places of the removals that could have taken them. */
  readonly crashed: readonly number[];
}

/** Every item that nobody removed can have been removed from the first call of unknown outcome on. */
export function anyRemoval({ items, remove, crashed }: Matching): CrashedRemovals {
  const first = new Int32Array(crashed.length).fill(NONE);
  const next = new Int32Array(items).fill(NONE);
  for (let item = items - 1; item >= 0; item--) {
    if (remove[item] !== NONE) continue;
    next[item] = first[0] ?? NONE;
    first[0] = item;
  }
  return { first, next };
}

/**
 * Gives each removal of unknown outcome an item that nobody is known to have removed.
 *
 * An item with a deadline must have gone by then, so it needs a removal of its own that was invoked before: a matching of
 * intervals that all last for ever, which exists exactly if the kth removal was invoked before the kth deadline (Hall).
 * What removals are left go to other items in the order in which they were added, which can only help: they may
 * also do so after everything else, which is as if they had not.
 */
export function assignCrashed(
  { items, remove, crashed }: Matching,
  { crashedFrom }: Timeline,
  deadlines: Int32Array,
): Assignment | Shortage {
  const due: number[] = [];
  const rest: number[] = [];
  for (let item = 0; item < items; item++)
    if (remove[item] === NONE) (deadlines[item] === NEVER ? rest : due).push(item);
  due.sort((a, b) => (deadlines[a] ?? 0) - (deadlines[b] ?? 0));

  for (let rank = 0; rank < due.length; rank++) {
    const deadline = deadlines[due[rank] ?? 0] ?? NEVER;
    const from = rank < crashed.length ? (crashedFrom[rank] ?? NEVER) : NEVER;
    if (from < deadline) continue;
    const short = due.slice(0, rank + 1);
    const candidates = Array.from({ length: Math.min(rank, crashed.length) }, (_, place) => place);
    return {
      kind: "shortage",
      items: short,
      deadlines: short.map((item) => deadlines[item] ?? NEVER),
      crashed: candidates.filter((place) => (crashedFrom[place] ?? NEVER) < deadline),
    };
  }

  const first = new Int32Array(crashed.length).fill(NONE);
  const removedBy = remove.slice();
  const taken = [...due, ...rest];
  for (let place = 0; place < Math.min(crashed.length, taken.length); place++) {
    const item = taken[place] ?? 0;
    first[place] = item;
    removedBy[item] = crashed[place] ?? NONE;
  }
  return { kind: "assignment", first, next: new Int32Array(items).fill(NONE), removedBy };
}
