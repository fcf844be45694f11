import type { SessionHistory } from "./session-history.ts";

/**
 * By key the nodes that wrote it, ascending, which means session by session and each session in its order. A **stretch** is what one session wrote
 * to a key.
 */
export interface WritersByKey {
  /** The stretches of key k are from `stretchesOf[k]` up to `stretchesOf[k + 1]`. */
  readonly stretchesOf: Int32Array;
  /** By stretch. */
  readonly session: Int32Array;
  /** The writers of stretch x are from `start[x]` up to `start[x + 1]`. */
  readonly start: Int32Array;
  readonly writer: Int32Array;
}

/** By a counting sort, in linear time. */
export function writersByKey({
  keyCount,
  nodes,
  session,
  writeStart,
  writeKey,
}: SessionHistory): WritersByKey {
  const offset = new Int32Array(keyCount + 1);
  for (const key of writeKey) offset[key + 1] = (offset[key + 1] ?? 0) + 1;
  for (let k = 0; k < keyCount; k++) offset[k + 1] = (offset[k + 1] ?? 0) + (offset[k] ?? 0);
  const next = offset.slice(0, keyCount);
  const writer = new Int32Array(writeKey.length);
  for (let node = 0; node < nodes; node++) {
    const end = writeStart[node + 1] ?? 0;
    for (let i = writeStart[node] ?? 0; i < end; i++) {
      const key = writeKey[i] ?? 0;
      const at = next[key] ?? 0;
      next[key] = at + 1;
      writer[at] = node;
    }
  }
  const stretchesOf = new Int32Array(keyCount + 1);
  const start = new Int32Array(writer.length + 1);
  const sessions = new Int32Array(writer.length);
  let stretches = 0;
  for (let k = 0; k < keyCount; k++) {
    const end = offset[k + 1] ?? 0;
    let before = -1;
    for (let at = offset[k] ?? 0; at < end; at++) {
      const s = session[writer[at] ?? 0] ?? 0;
      if (s === before) continue;
      before = s;
      sessions[stretches] = s;
      start[stretches++] = at;
    }
    stretchesOf[k + 1] = stretches;
  }
  start[stretches] = writer.length;
  return { stretchesOf, session: sessions.slice(0, stretches), start: start.slice(0, stretches + 1), writer };
}

/** The last writer of a stretch that is not after `latest`, -1 if there is none. */
export function lastWriter({ start, writer }: WritersByKey, stretch: number, latest: number): number {
  const first = start[stretch] ?? 0;
  let low = first;
  let high = start[stretch + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((writer[middle] ?? 0) <= latest) low = middle + 1;
    else high = middle;
  }
  return low > first ? (writer[low - 1] ?? -1) : -1;
}
