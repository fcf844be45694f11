import { NONE } from "../../../history/interner.ts";
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

type Keys = Pick<Instance, "versionCount" | "keyCount" | "versionKey" | "history">;
type Times = Pick<Blocks, "root" | "seenFirstEnd" | "seenLastStart">;

/**
 * Orders blocks by the lesser of first completion and last invocation. Where block A must precede B, and B need not precede A,
 * firstEnd(A) < lastStart(B) and lastStart(A) < firstEnd(B), so that A's lesser moment is less than either of B's: the order agrees
 * with whatever real time demands. Linear: a counting sort.
 */
export function likelyOrder(instance: Keys, { root, seenFirstEnd, seenLastStart }: Times): BlockOrder {
  const moments = new Int32Array(instance.versionCount);
  for (let v = 0; v < instance.versionCount; v++)
    moments[v] = Math.min(seenFirstEnd[v] ?? 0, seenLastStart[v] ?? 0);
  return orderBy(instance, root, moments);
}

/**
 * The same, except that versions nobody read, of transactions whose ends nobody knows, come later where these transactions did.
 *
 * Such a version need not precede any other, so it may be later than its transaction was invoked. That must have taken effect after
 * what it overwrote, in keys in which it was seen, was last accessed.
 */
export function likelyOrderOfAll(instance: Instance, blocks: Times): BlockOrder {
  const order = likelyOrder(instance, blocks);
  const { versionCount, writer, writeStart, writeVersion, versionKey } = instance;
  const { root, seenFirstEnd, seenLastStart } = blocks;
  let delayed: Int32Array | undefined;
  for (let v = 0; v < versionCount; v++) {
    const w = writer[v] ?? NONE;
    if (root[v] !== v || seenFirstEnd[v] !== NEVER || w === NONE) continue;
    let earliest = seenLastStart[v] ?? 0;
    for (let i = writeStart[w] ?? 0; i < (writeStart[w + 1] ?? 0); i++) {
      const other = writeVersion[i] ?? 0;
      const place = order.position[other] ?? 0;
      const isFirst = place === order.start[versionKey[other] ?? 0];
      if (root[other] !== other || seenFirstEnd[other] === NEVER || isFirst) continue;
      earliest = Math.max(earliest, seenLastStart[order.blocks[place - 1] ?? 0] ?? 0);
    }
    if (earliest === seenLastStart[v]) continue;
    delayed ??= seenLastStart.slice();
    delayed[v] = earliest;
  }
  return delayed === undefined ? order : likelyOrder(instance, { ...blocks, seenLastStart: delayed });
}

function orderBy(instance: Keys, root: Int32Array, moments: Int32Array): BlockOrder {
  const { versionCount, keyCount, versionKey, history } = instance;
  const latest = history.length + SENTINELS;
  const bucketOf = (v: number): number => Math.min(latest, SENTINELS + (moments[v] ?? 0));
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
