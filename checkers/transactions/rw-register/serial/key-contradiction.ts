import type { BlockOrder } from "./block-order.ts";
import type { Blocks, Contradiction } from "./blocks.ts";
import type { Instance } from "./instance.ts";
import { addReasons } from "./support.ts";

/**
 * Finds two blocks of one key each of which must precede the other, in one pass over blocks by the lesser of their moments. A
 * block with firstEnd < lastStart holds the key throughout that time: two of these must not overlap, and none of the others,
 * which only need a moment between lastStart and firstEnd, may lie inside such a time.
 */
export function keyContradiction(
  instance: Instance,
  blocks: Blocks,
  { start, blocks: ordered }: BlockOrder,
): Contradiction | undefined {
  const { firstEnd, lastStart } = blocks;
  for (let k = 0; k < instance.keyCount; k++) {
    let holder = -1;
    let heldUntil = -Infinity;
    const end = start[k + 1] ?? 0;
    for (let i = start[k] ?? 0; i < end; i++) {
      const block = ordered[i] ?? 0;
      const from = firstEnd[block] ?? 0;
      const to = lastStart[block] ?? 0;
      if (from < heldUntil) return between(instance, blocks, holder, block);
      if (from < to) {
        holder = block;
        heldUntil = to;
      }
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
