import { NONE } from "../../history/interner.ts";
import { INITIAL, type SessionHistory, writeOf } from "./session-history.ts";
import type { VersionOrder } from "./version-order.ts";

/**
 * Adds what it forces that a transaction sees all or nothing of another: if t3 read something from t2, and a key that t2 wrote
 * from t1, before or after that, then t2 comes before t1. If it read one key from both, each comes before the other. O(n^1.5).
 */
export function forceWholeReads(history: SessionHistory, order: VersionOrder): void {
  const { nodes, readStart, readKey, readFrom, writeStart, writeKey, keyCount } = history;
  /** By key: the node that read it last of those looked at, and where. */
  const reader = new Int32Array(keyCount).fill(NONE);
  const readAt = new Int32Array(keyCount);
  const keys = new Int32Array(keyCount);
  const doneFor = new Int32Array(nodes).fill(NONE);
  for (let node = 0; node < nodes; node++) {
    const begin = readStart[node] ?? 0;
    const end = readStart[node + 1] ?? 0;
    if (end - begin < 2) continue;
    let seen = 0;
    for (let at = begin; at < end; at++) {
      const key = readKey[at] ?? 0;
      if (reader[key] !== node) {
        reader[key] = node;
        readAt[key] = at;
        keys[seen++] = key;
      } else {
        const before = readAt[key] ?? 0;
        order.force(readFrom[at] ?? INITIAL, history, before);
        order.force(readFrom[before] ?? INITIAL, history, at);
      }
    }
    for (let at = begin; at < end; at++) {
      const w = readFrom[at] ?? INITIAL;
      if (doneFor[w] === node) continue;
      doneFor[w] = node;
      const from = writeStart[w] ?? 0;
      const to = writeStart[w + 1] ?? 0;
      if (to - from <= seen) {
        for (let i = from; i < to; i++) {
          const key = writeKey[i] ?? 0;
          if (reader[key] === node) order.force(w, history, readAt[key] ?? 0);
        }
      } else {
        for (let i = 0; i < seen; i++) {
          const key = keys[i] ?? 0;
          if (writeOf(history, w, key) !== NONE) order.force(w, history, readAt[key] ?? 0);
        }
      }
    }
  }
}

/** Adds what it forces that a session sees its own writes: what it wrote last to a key comes before what it then reads there. Linear. */
export function forceOwnWrites(history: SessionHistory, order: VersionOrder): void {
  const { sessions, sessionStart, readStart, readKey, writeStart, writeKey, keyCount } = history;
  /** By key: the node that wrote it last, of those looked at, and its session. */
  const writer = new Int32Array(keyCount);
  const writtenIn = new Int32Array(keyCount).fill(NONE);
  for (let s = 1; s < sessions; s++) {
    const end = sessionStart[s + 1] ?? 0;
    for (let node = sessionStart[s] ?? 0; node < end; node++) {
      const reads = readStart[node + 1] ?? 0;
      for (let at = readStart[node] ?? 0; at < reads; at++) {
        const key = readKey[at] ?? 0;
        if (writtenIn[key] === s) order.force(writer[key] ?? 0, history, at);
      }
      const writes = writeStart[node + 1] ?? 0;
      for (let i = writeStart[node] ?? 0; i < writes; i++) {
        const key = writeKey[i] ?? 0;
        writer[key] = node;
        writtenIn[key] = s;
      }
    }
  }
}
