import { NONE } from "../../history/interner.ts";
import { INITIAL, type SessionHistory, writeOf } from "./session-history.ts";
import type { VersionOrder } from "./version-order.ts";

/**
 * Adds what reads force that must not go back: if a row of reads reads something from t2, and later a key that t2 wrote, but from t1,
 * then t2 comes before t1.
 *
 * A row is a transaction for read committed, and a whole session for monotonic reads. It is enough to look, for each t2 and each key
 * that it wrote, at the next read of that key whose writer is another one: that read is in turn followed by its own next. So
 * rows are walked backwards, and of each key the writers of the two next reads with *different* writers are kept. (With the two next
 * reads as they come, as in AWDIT, edges are missed where a row reads a version twice.) O(n^1.5).
 *
 * @param rowStart - The reads of row r are from `rowStart[r]` up to `rowStart[r + 1]`.
 * @see Biswas and Enea, "On the Complexity of Checking Transactional Consistency", OOPSLA 2019.
 * @see Møldrup and Pavlogiannis, "AWDIT: An Optimal Weak Database Isolation Tester", PLDI 2025.
 */
export function forceReadsOnward(history: SessionHistory, rowStart: Int32Array, order: VersionOrder): void {
  const { readKey, readFrom, writeStart, writeKey, keyCount, nodes } = history;
  const rows = rowStart.length - 1;
  /** By key: the row that read it last of those looked at, and the next two reads in it from different writers. */
  const row = new Int32Array(keyCount).fill(NONE);
  const next = new Int32Array(keyCount);
  const nextOther = new Int32Array(keyCount);
  const seenKeys = new Int32Array(keyCount);
  /** By node: the row that read from it last of those looked at, and where first. */
  const readBy = new Int32Array(nodes).fill(NONE);
  const firstRead = new Int32Array(nodes);
  const forceAfter = (w: number, key: number): void => {
    const near = next[key] ?? NONE;
    const read = readFrom[near] === w ? (nextOther[key] ?? NONE) : near;
    if (read !== NONE) order.force(w, history, read);
  };
  for (let r = 0; r < rows; r++) {
    const begin = rowStart[r] ?? 0;
    const end = rowStart[r + 1] ?? 0;
    if (end - begin < 2) continue;
    for (let at = begin; at < end; at++) {
      const w = readFrom[at] ?? INITIAL;
      if (readBy[w] === r) continue;
      readBy[w] = r;
      firstRead[w] = at;
    }
    let seen = 0;
    for (let at = end - 1; at >= begin; at--) {
      const w = readFrom[at] ?? INITIAL;
      const key = readKey[at] ?? 0;
      if (firstRead[w] === at && seen > 0) {
        const from = writeStart[w] ?? 0;
        const to = writeStart[w + 1] ?? 0;
        if (to - from <= seen) {
          for (let i = from; i < to; i++) {
            const written = writeKey[i] ?? 0;
            if (row[written] === r) forceAfter(w, written);
          }
        } else {
          for (let i = 0; i < seen; i++) {
            const later = seenKeys[i] ?? 0;
            if (writeOf(history, w, later) !== NONE) forceAfter(w, later);
          }
        }
      }
      if (row[key] !== r) {
        row[key] = r;
        next[key] = at;
        nextOther[key] = NONE;
        seenKeys[seen++] = key;
      } else if (readFrom[next[key] ?? 0] !== w) {
        nextOther[key] = next[key] ?? NONE;
        next[key] = at;
      }
    }
  }
}

/** The reads of each session as one row. */
export function readsBySession({ sessionStart, readStart }: SessionHistory): Int32Array {
  return sessionStart.map((node) => readStart[node] ?? 0);
}
