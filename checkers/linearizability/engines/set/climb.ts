import { NONE } from "../../../history/interner.ts";
import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import type { Chain } from "./chain.ts";
import type { Life } from "./life.ts";
import type { SetCalls } from "./set-calls.ts";

/** Something on the chain: the addition of an element, or a read. */
export type Rung = { readonly element: number } | { readonly read: number };

export type Climb =
  /** By element and by place among the reads: a moment just after which it takes effect. */
  | { readonly kind: "climbed"; readonly added: Int32Array; readonly seen: Int32Array }
  /** The lower one begins only after the higher one has ended. */
  | { readonly kind: "slip"; readonly lower: Rung; readonly higher: Rung };

/**
 * Puts additions and reads on the chain in its order, each as early as it can be: when everything below has begun.
 *
 * There are instants for all exactly if none must end before one below it begins. Of two additions of one level, or two reads, neither
 * need be first.
 */
export function climb(
  calls: ObjectCalls,
  { reads }: SetCalls,
  { chain, lives }: { readonly chain: Chain; readonly lives: readonly Life[] },
): Climb {
  const { invoked, returned } = calls;
  const added = new Int32Array(lives.length).fill(NONE);
  const seen = new Int32Array(reads.length).fill(NONE);
  const elementsOf = byLevel(chain.levelOf, chain.levels + 1);
  const readsOf = byLevel(chain.levelOfRead, chain.levels + 1);
  let begun = -1;
  let begunBy: Rung | undefined;
  for (let level = 0; level <= chain.levels; level++) {
    let next = begun;
    let nextBy = begunBy;
    for (let at = elementsOf.offsets[level] ?? 0; at < (elementsOf.offsets[level + 1] ?? 0); at++) {
      const element = elementsOf.sorted[at] ?? 0;
      const life = lives[element];
      if (life?.kind !== "stays") continue;
      if (life.before <= begun && begunBy !== undefined)
        return { kind: "slip", lower: begunBy, higher: { element } };
      added[element] = Math.max(begun, life.after);
      if (life.after <= next) continue;
      next = life.after;
      nextBy = { element };
    }
    begun = next;
    begunBy = nextBy;
    // Reads come in order of invocation, so that none has ended before another of its level begins that comes earlier here.
    for (let at = readsOf.offsets[level] ?? 0; at < (readsOf.offsets[level + 1] ?? 0); at++) {
      const read = readsOf.sorted[at] ?? 0;
      const call = reads[read]?.call ?? NONE;
      const from = invoked[call] ?? 0;
      if ((returned[call] ?? NEVER) <= begun && begunBy !== undefined)
        return { kind: "slip", lower: begunBy, higher: { read } };
      seen[read] = Math.max(begun, from);
      if (from <= begun) continue;
      begun = from;
      begunBy = { read };
    }
  }
  return { kind: "climbed", added, seen };
}

/** Numbers sorted by level, and where each level begins. */
function byLevel(
  levels: Int32Array,
  count: number,
): { readonly sorted: Int32Array; readonly offsets: Int32Array } {
  const { length } = levels;
  const offsets = new Int32Array(count + 1);
  for (let number = 0; number < length; number++) {
    const after = (levels[number] ?? 0) + 1;
    offsets[after] = (offsets[after] ?? 0) + 1;
  }
  for (let level = 0; level < count; level++)
    offsets[level + 1] = (offsets[level + 1] ?? 0) + (offsets[level] ?? 0);
  const sorted = new Int32Array(length);
  const next = offsets.slice();
  for (let number = 0; number < length; number++) {
    const level = levels[number] ?? 0;
    const place = next[level] ?? 0;
    sorted[place] = number;
    next[level] = place + 1;
  }
  return { sorted, offsets };
}
