import { NEVER } from "../../transactions.ts";
import type { Blocks } from "./blocks.ts";
import type { Instance } from "./instance.ts";

/** An order of the blocks of every key: those of key k are `blocks[start[k]]` up to `blocks[start[k + 1]]`. */
export interface BlockOrder {
  readonly start: Int32Array;
  readonly blocks: Int32Array;
  /** By root: its place in `blocks`. */
  readonly position: Int32Array;
}

/** The moments start with -2, and there is one for all that never end. */
const SENTINELS = 2;

type Placed = Pick<
  Instance,
  "versionCount" | "keyCount" | "versionKey" | "history" | "writer" | "writeStart" | "writeVersion"
>;

/**
 * Orders blocks by the lesser of first completion and last invocation. Where block A must precede B, and B need not precede A,
 * firstEnd(A) < lastStart(B) and lastStart(A) < firstEnd(B), so that A's lesser moment is less than either of B's: the order agrees
 * with whatever real time demands.
 *
 * A version that nobody read, of a transaction whose end nobody knows, must precede no other, and may take a later place: where the
 * other writes of that transaction were first seen. Linear: a counting sort.
 */
export function likelyOrder(
  instance: Placed,
  blocks: Pick<Blocks, "root" | "seenFirstEnd" | "seenLastStart">,
): BlockOrder {
  const { versionCount, keyCount, versionKey, history } = instance;
  const { root, seenFirstEnd, seenLastStart } = blocks;
  const latest = history.length + SENTINELS;
  const bucketOf = (v: number): number => {
    const end = seenFirstEnd[v] ?? 0;
    const moment = end === NEVER ? whenSeen(instance, blocks, v) : Math.min(end, seenLastStart[v] ?? 0);
    return Math.min(latest, SENTINELS + moment);
  };
  const bucket = new Int32Array(latest + 2);
  const start = new Int32Array(keyCount + 1);
  let total = 0;
  for (let v = 0; v < versionCount; v++) {
    if (root[v] !== v) continue;
    total++;
    const b = bucketOf(v) + 1;
    bucket[b] = (bucket[b] ?? 0) + 1;
    const k = (versionKey[v] ?? 0) + 1;
    start[k] = (start[k] ?? 0) + 1;
  }
  for (let b = 0; b <= latest; b++) bucket[b + 1] = (bucket[b + 1] ?? 0) + (bucket[b] ?? 0);
  for (let k = 0; k < keyCount; k++) start[k + 1] = (start[k + 1] ?? 0) + (start[k] ?? 0);
  const sorted = new Int32Array(total);
  for (let v = 0; v < versionCount; v++) {
    if (root[v] !== v) continue;
    const b = bucketOf(v);
    const place = bucket[b] ?? 0;
    bucket[b] = place + 1;
    sorted[place] = v;
  }
  const next = start.slice(0, keyCount);
  const ordered = new Int32Array(total);
  const position = new Int32Array(versionCount);
  for (let i = 0; i < total; i++) {
    const v = sorted[i] ?? 0;
    const k = versionKey[v] ?? 0;
    const place = next[k] ?? 0;
    next[k] = place + 1;
    ordered[place] = v;
    position[v] = place;
  }
  return { start, blocks: ordered, position };
}

/** When the transaction that wrote a version was first seen by another, if it was; else its invocation. */
function whenSeen(
  { writer, writeStart, writeVersion }: Placed,
  { root, seenFirstEnd, seenLastStart }: Pick<Blocks, "root" | "seenFirstEnd" | "seenLastStart">,
  v: number,
): number {
  const w = writer[v] ?? 0;
  let first = NEVER;
  for (let i = writeStart[w] ?? 0; i < (writeStart[w + 1] ?? 0); i++)
    first = Math.min(first, seenFirstEnd[root[writeVersion[i] ?? 0] ?? 0] ?? NEVER);
  const earliest = seenLastStart[v] ?? 0;
  return first === NEVER ? earliest : Math.max(earliest, first);
}
