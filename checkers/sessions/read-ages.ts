import { NONE } from "../history/interner.ts";
import type { RegisterTransactions } from "../transactions/rw-register/register-transactions.ts";
import { COMMITTED, NEVER } from "../transactions/transactions.ts";
import { MarkedPlaces } from "./fenwick.ts";

/** How old each read was, of those of whose version it can be told. */
export interface ReadAges {
  readonly count: number;
  /** By read: its transaction, and its version. */
  readonly transaction: Int32Array;
  readonly version: Int32Array;
  /** By read: how many versions had certainly replaced the one read before the read began, one after the other or at once. */
  readonly versions: Int32Array;
  /** By read: for how many nanoseconds the version read had certainly been replaced when the read began. */
  readonly nanoseconds: Float64Array;
}

/**
 * How old reads were, as a lower bound. A write that began after the write of the version read was acknowledged comes after it; if it was itself
 * acknowledged before the read began, the read missed it. So a read is as many versions old as there are such writes, and as old in time as the first
 * of them to be acknowledged. Both are 0 if nothing is certain. O(n log n).
 *
 * That all ages are 0 does not make a history linearizable: two concurrent writes may be seen in both orders.
 */
export function readAges(registers: RegisterTransactions): ReadAges {
  const { transactions, readStart, readVersion, versionKey } = registers;
  const { count, status, completed, invoked, history } = transactions;
  const writes = acknowledgedWrites(registers);
  const marked = new MarkedPlaces(writes.start);
  const ages = emptyAges(readVersion.length);
  const completes = new Int32Array(history.length).fill(NONE);
  for (let t = 0; t < count; t++) {
    const end = completed[t] ?? NEVER;
    if (status[t] === COMMITTED && end !== NEVER) completes[end] = t;
  }
  let n = 0;
  let next = 0;
  for (let at = 0; at < history.length; at++) {
    for (; next < count && (invoked[next] ?? 0) <= at; next++) {
      const begun = invoked[next] ?? 0;
      if (begun < at) continue;
      for (let i = readStart[next] ?? 0; i < (readStart[next + 1] ?? 0); i++) {
        const v = readVersion[i] ?? 0;
        const acknowledged = acknowledgedAt(registers, v);
        if (acknowledged === undefined) continue;
        const key = versionKey[v] ?? 0;
        const first = writes.firstAfter(key, acknowledged);
        const size = (writes.start[key + 1] ?? 0) - (writes.start[key] ?? 0);
        ages.transaction[n] = next;
        ages.version[n] = v;
        const missed = marked.before(key, size) - marked.before(key, first);
        ages.versions[n] = missed;
        if (missed > 0)
          ages.nanoseconds[n] = (history.columns.time[at] ?? 0) - writes.earliestFrom(key, first);
        n++;
      }
    }
    const done = completes[at] ?? NONE;
    if (done !== NONE)
      writes.each(done, (key, place) => {
        marked.mark(key, place);
      });
  }
  return cut(ages, n);
}

type Ages = Omit<ReadAges, "count">;

function emptyAges(reads: number): Ages {
  return {
    transaction: new Int32Array(reads),
    version: new Int32Array(reads),
    versions: new Int32Array(reads),
    nanoseconds: new Float64Array(reads),
  };
}

function cut({ transaction, version, versions, nanoseconds }: Ages, count: number): ReadAges {
  return {
    count,
    transaction: transaction.subarray(0, count),
    version: version.subarray(0, count),
    versions: versions.subarray(0, count),
    nanoseconds: nanoseconds.subarray(0, count),
  };
}

/** The moment at which the write of a version was acknowledged, -1 for an initial one; undefined if it never was, or nobody may have read it. */
function acknowledgedAt({ transactions, writer }: RegisterTransactions, version: number): number | undefined {
  if (version < transactions.keyCount) return NONE;
  const w = writer[version] ?? NONE;
  if (w === NONE || transactions.status[w] !== COMMITTED) return undefined;
  const end = transactions.completed[w] ?? NEVER;
  return end === NEVER ? undefined : end;
}

interface AcknowledgedWrites {
  /** The acknowledged writes of key k are from `start[k]` up to `start[k + 1]`, in the order in which they began. */
  readonly start: Int32Array;
  /** The place among the writes of a key of the first that began after a moment. */
  firstAfter(key: number, moment: number): number;
  /** When, in nanoseconds, the first of those from a place on was acknowledged. */
  earliestFrom(key: number, place: number): number;
  /** The keys and places of what a transaction wrote. */
  each(transaction: number, use: (key: number, place: number) => void): void;
}

function acknowledgedWrites(registers: RegisterTransactions): AcknowledgedWrites {
  const { transactions, writeStart, writeVersion, versionKey } = registers;
  const { count, keyCount, status, invoked, completed, history } = transactions;
  const isAcknowledged = (t: number): boolean => status[t] === COMMITTED && completed[t] !== NEVER;
  const start = new Int32Array(keyCount + 1);
  for (let t = 0; t < count; t++) {
    if (!isAcknowledged(t)) continue;
    for (let i = writeStart[t] ?? 0; i < (writeStart[t + 1] ?? 0); i++) {
      const row = (versionKey[writeVersion[i] ?? 0] ?? 0) + 1;
      start[row] = (start[row] ?? 0) + 1;
    }
  }
  for (let k = 0; k < keyCount; k++) start[k + 1] = (start[k + 1] ?? 0) + (start[k] ?? 0);
  const total = start[keyCount] ?? 0;
  const next = start.slice(0, keyCount);
  const begun = new Int32Array(total);
  const earliest = new Float64Array(total);
  const placeOf = new Int32Array(writeVersion.length);
  for (let t = 0; t < count; t++) {
    if (!isAcknowledged(t)) continue;
    for (let i = writeStart[t] ?? 0; i < (writeStart[t + 1] ?? 0); i++) {
      const key = versionKey[writeVersion[i] ?? 0] ?? 0;
      const at = next[key] ?? 0;
      next[key] = at + 1;
      begun[at] = invoked[t] ?? 0;
      earliest[at] = history.columns.time[completed[t] ?? 0] ?? 0;
      placeOf[i] = at - (start[key] ?? 0);
    }
  }
  for (let k = 0; k < keyCount; k++)
    for (let at = (start[k + 1] ?? 0) - 2; at >= (start[k] ?? 0); at--)
      earliest[at] = Math.min(earliest[at] ?? 0, earliest[at + 1] ?? 0);
  return {
    start,
    firstAfter(key, moment) {
      let low = start[key] ?? 0;
      let high = start[key + 1] ?? 0;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((begun[middle] ?? 0) <= moment) low = middle + 1;
        else high = middle;
      }
      return low - (start[key] ?? 0);
    },
    earliestFrom: (key, place) => earliest[(start[key] ?? 0) + place] ?? 0,
    each(transaction, use) {
      for (let i = writeStart[transaction] ?? 0; i < (writeStart[transaction + 1] ?? 0); i++)
        use(versionKey[writeVersion[i] ?? 0] ?? 0, placeOf[i] ?? 0);
    },
  };
}
