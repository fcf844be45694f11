import { NONE } from "../../../history/interner.ts";
import { NEVER } from "../../transactions.ts";
import type { Instance } from "./instance.ts";
import { type Readers, readersOf } from "./readers.ts";

/** Before `BEFORE_ALL`: the initial versions were there before any transaction could be. */
const SINCE_EVER = -2;

/**
 * The versions of every key in blocks. A transaction that read version v and wrote version v' of a key left no room for another
 * between them, so in every serial order v' is the **next** of v: such versions form a chain, a block, which no other version of the
 * key can come into the middle of. A block is known by its first version, its `root`.
 *
 * The accesses of a block are the transactions that read or wrote one of its versions. One block precedes another of its key in
 * every serial order if one of its accesses was completed before one of the other's was invoked, as no access of the other can
 * come before all of the first are over: after Gibbons and Korach, "Testing Shared Memories", SIAM Journal on Computing 1997.
 */
export interface Blocks {
  readonly readers: Readers;
  /** By version: the next one in its block, or `NONE`. */
  readonly next: Int32Array;
  /** By version: the first of its block, `NONE` for versions that no existing transaction left behind. */
  readonly root: Int32Array;
  /** By version: how many are before it in its block. */
  readonly rank: Int32Array;
  /** By root: the last version of the block. */
  readonly tail: Int32Array;
  /** By root: the first completion of an access. */
  readonly firstEnd: Int32Array;
  /** By root: the last invocation of an access. */
  readonly lastStart: Int32Array;
  /** The moments by which blocks are put in a likely order: as above, but those that were seen. */
  readonly seenFirstEnd: Int32Array;
  readonly seenLastStart: Int32Array;
}

/** Transactions that contradict each other, with no others needed. */
export interface Contradiction {
  readonly members: readonly number[];
}

/** Finds the blocks in linear time, or transactions that cannot all have had no room between what they read and wrote. */
export function blocksOf(instance: Instance): Blocks | Contradiction {
  const readers = readersOf(instance);
  const links = linksOf(instance);
  if ("members" in links) return links;
  const { next, previous } = links;
  const { versionCount, keyCount, writer } = instance;
  const root = new Int32Array(versionCount).fill(NONE);
  const rank = new Int32Array(versionCount);
  const tail = new Int32Array(versionCount).fill(NONE);
  for (let v = 0; v < versionCount; v++) {
    if (previous[v] !== NONE || (v >= keyCount && writer[v] === NONE)) continue;
    let place = 0;
    for (let u = v; u !== NONE; u = next[u] ?? NONE) {
      root[u] = v;
      rank[u] = place++;
      tail[v] = u;
    }
  }
  for (let v = keyCount; v < versionCount; v++)
    if (root[v] === NONE && writer[v] !== NONE) return ring(instance, previous, v);
  const { invoked, completed, seenInvoked, seenCompleted } = instance;
  const bound = extremes(instance, readers, root, invoked, completed);
  const seen =
    invoked === seenInvoked ? bound : extremes(instance, readers, root, seenInvoked, seenCompleted);
  return {
    readers,
    next,
    root,
    rank,
    tail,
    firstEnd: bound.firstEnd,
    lastStart: bound.lastStart,
    seenFirstEnd: seen.firstEnd,
    seenLastStart: seen.lastStart,
  };
}

/** True if no order has the blocks with roots a and b, of one key, the other way round. */
export function mustPrecede({ firstEnd, lastStart }: Blocks, a: number, b: number): boolean {
  return (firstEnd[a] ?? 0) < (lastStart[b] ?? 0);
}

interface Links {
  readonly next: Int32Array;
  readonly previous: Int32Array;
}

function linksOf(instance: Instance): Links | Contradiction {
  const { count, exists, keyCount, versionCount, versionKey, writer } = instance;
  const { readStart, readVersion, writeStart, writeVersion } = instance;
  const next = new Int32Array(versionCount).fill(NONE);
  const previous = new Int32Array(versionCount).fill(NONE);
  const readBy = new Int32Array(keyCount).fill(NONE);
  const lastRead = new Int32Array(keyCount);
  for (let t = 0; t < count; t++) {
    const writes = writeStart[t + 1] ?? 0;
    const firstWrite = writeStart[t] ?? 0;
    if (exists[t] === 0 || firstWrite === writes) continue;
    const reads = readStart[t + 1] ?? 0;
    for (let i = readStart[t] ?? 0; i < reads; i++) {
      const v = readVersion[i] ?? 0;
      const k = versionKey[v] ?? 0;
      readBy[k] = t;
      lastRead[k] = v;
    }
    for (let i = firstWrite; i < writes; i++) {
      const written = writeVersion[i] ?? 0;
      const k = versionKey[written] ?? 0;
      if (readBy[k] !== t) continue;
      const read = lastRead[k] ?? 0;
      const other = next[read] ?? NONE;
      if (other !== NONE) {
        const members = [writer[other] ?? 0, t];
        const common = writer[read] ?? NONE;
        return { members: common === NONE ? members : [...members, common] };
      }
      next[read] = written;
      previous[written] = read;
    }
  }
  return { next, previous };
}

/** Transactions each of which read what the one before it wrote, all the way round. */
function ring({ writer }: Instance, previous: Int32Array, start: number): Contradiction {
  const members: number[] = [];
  let v = start;
  do {
    members.push(writer[v] ?? 0);
    v = previous[v] ?? start;
  } while (v !== start);
  return { members };
}

/** By root: the first completion and the last invocation of the accesses of its versions. */
export function extremes(
  { versionCount, keyCount, writer }: Pick<Instance, "versionCount" | "keyCount" | "writer">,
  { start, by }: Readers,
  root: Int32Array,
  invoked: Int32Array,
  completed: Int32Array,
): { readonly firstEnd: Int32Array; readonly lastStart: Int32Array } {
  const firstEnd = new Int32Array(versionCount).fill(NEVER);
  const lastStart = new Int32Array(versionCount).fill(SINCE_EVER);
  firstEnd.fill(SINCE_EVER, 0, keyCount);
  for (let v = 0; v < versionCount; v++) {
    const block = root[v] ?? NONE;
    if (block === NONE) continue;
    let end = firstEnd[block] ?? 0;
    let last = lastStart[block] ?? 0;
    const w = writer[v] ?? NONE;
    if (w !== NONE) {
      end = Math.min(end, completed[w] ?? 0);
      last = Math.max(last, invoked[w] ?? 0);
    }
    const readersEnd = start[v + 1] ?? 0;
    for (let i = start[v] ?? 0; i < readersEnd; i++) {
      const t = by[i] ?? 0;
      end = Math.min(end, completed[t] ?? 0);
      last = Math.max(last, invoked[t] ?? 0);
    }
    firstEnd[block] = end;
    lastStart[block] = last;
  }
  return { firstEnd, lastStart };
}
