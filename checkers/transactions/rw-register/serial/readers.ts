import { NONE } from "../../../history/interner.ts";
import type { Instance } from "./instance.ts";

/** The transactions that read version v: `by[start[v]]` up to `by[start[v + 1]]`, each once, ascending. */
export interface Readers {
  readonly start: Int32Array;
  readonly by: Int32Array;
}

type Reads = Pick<Instance, "count" | "versionCount" | "readStart" | "readVersion">;

/** Turns the reads of every transaction into the readers of every version, by a counting sort. Only committed transactions have reads. */
export function readersOf({ count, versionCount, readStart, readVersion }: Reads): Readers {
  const start = new Int32Array(versionCount + 1);
  const lastReader = new Int32Array(versionCount).fill(NONE);
  for (let t = 0; t < count; t++) {
    const end = readStart[t + 1] ?? 0;
    for (let i = readStart[t] ?? 0; i < end; i++) {
      const v = readVersion[i] ?? 0;
      if (lastReader[v] === t) continue;
      lastReader[v] = t;
      start[v + 1] = (start[v + 1] ?? 0) + 1;
    }
  }
  for (let v = 0; v < versionCount; v++) start[v + 1] = (start[v + 1] ?? 0) + (start[v] ?? 0);
  const by = new Int32Array(start[versionCount] ?? 0);
  const next = start.slice(0, versionCount);
  lastReader.fill(NONE);
  for (let t = 0; t < count; t++) {
    const end = readStart[t + 1] ?? 0;
    for (let i = readStart[t] ?? 0; i < end; i++) {
      const v = readVersion[i] ?? 0;
      if (lastReader[v] === t) continue;
      lastReader[v] = t;
      const place = next[v] ?? 0;
      next[v] = place + 1;
      by[place] = t;
    }
  }
  return { start, by };
}
