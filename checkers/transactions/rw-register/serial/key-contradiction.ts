import type { BlockOrder } from "./block-order.ts";
import type { Blocks, Contradiction } from "./blocks.ts";
import type { Instance } from "./instance.ts";
import { addReasons } from "./support.ts";

/** Finds two blocks of one key each of which must precede the other. Linear. */
export function keyContradiction(
  instance: Instance,
  blocks: Blocks,
  order: BlockOrder,
): Contradiction | undefined {
  for (let k = 0; k < instance.keyCount; k++) {
    const pair = contradictoryPair(blocks, order, k);
    if (pair !== undefined) return between(instance, blocks, ...pair);
  }
  return undefined;
}

/**
 * Finds two blocks of a key each of which must precede the other, in one pass over blocks by the lesser of their moments. A
 * block with firstEnd < lastStart holds the key throughout that time: two of these must not overlap, and none of the others,
 * which only need a moment between lastStart and firstEnd, may lie inside such a time.
 */
export function contradictoryPair(
  { firstEnd, lastStart }: Pick<Blocks, "firstEnd" | "lastStart">,
  { start, blocks: ordered }: BlockOrder,
  key: number,
): readonly [number, number] | undefined {
  let holder = -1;
  let heldUntil = -Infinity;
  const end = start[key + 1] ?? 0;
  for (let i = start[key] ?? 0; i < end; i++) {
    const block = ordered[i] ?? 0;
    const from = firstEnd[block] ?? 0;
    const to = lastStart[block] ?? 0;
    if (from < heldUntil) return [holder, block];
    if (from < to) {
      holder = block;
      heldUntil = to;
    }
  }
  return undefined;
}

function between(instance: Instance, blocks: Blocks, a: number, b: number): Contradiction {
  const members = new Set<number>();
  addReasons(instance, blocks, [a, b], members);
  addReasons(instance, blocks, [b, a], members);
  return { members: [...members] };
}
