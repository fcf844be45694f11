import { NONE } from "../../../history/interner.ts";
import type { Blocks } from "./blocks.ts";
import type { Instance } from "./instance.ts";

/**
 * Adds the transactions by which one block must precede another of its key: the access of `first` that was completed first, the
 * access of `second` that was invoked last, and the writers of the versions that tie these to the first or last version of their
 * block. In that part of the history, `first` must precede `second` all the same.
 */
export function addReasons(
  instance: Instance,
  blocks: Blocks,
  [first, second]: readonly [number, number],
  members: Set<number>,
): void {
  const ended = accessWhere(instance, blocks, first, instance.completed, blocks.firstEnd[first] ?? 0);
  const started = accessWhere(instance, blocks, second, instance.invoked, blocks.lastStart[second] ?? 0);
  if (ended !== undefined) members.add(ended.transaction);
  if (started !== undefined) members.add(started.transaction);
  addChain(instance, blocks, { from: ended?.version ?? first, to: NONE }, members);
  addChain(instance, blocks, { from: second, to: started?.version ?? second }, members);
}

/** Adds the writers of the versions of a block from one to another, or to the end. */
export function addChain(
  { writer }: Instance,
  { next }: Blocks,
  { from, to }: { readonly from: number; readonly to: number },
  members: Set<number>,
): void {
  for (let v = from; v !== NONE; v = next[v] ?? NONE) {
    const w = writer[v] ?? NONE;
    if (w !== NONE) members.add(w);
    if (v === to) return;
  }
}

/** An access of a block with this moment; `undefined` for the initial versions, which were always there. */
function accessWhere(
  { writer }: Instance,
  { next, readers }: Blocks,
  block: number,
  moments: Int32Array,
  moment: number,
): { readonly transaction: number; readonly version: number } | undefined {
  for (let v = block; v !== NONE; v = next[v] ?? NONE) {
    const w = writer[v] ?? NONE;
    if (w !== NONE && moments[w] === moment) return { transaction: w, version: v };
    for (let i = readers.start[v] ?? 0; i < (readers.start[v + 1] ?? 0); i++) {
      const t = readers.by[i] ?? 0;
      if (moments[t] === moment) return { transaction: t, version: v };
    }
  }
  return undefined;
}
