import { INVOKE, NEMESIS_ID } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { NONE } from "../history/interner.ts";
import { NANOS_PER_MS } from "../history/operation.ts";
import { PairTable } from "../history/pair-table.ts";
import type { RegisterTransactions } from "../transactions/rw-register/register-transactions.ts";
import { INDETERMINATE } from "../transactions/transactions.ts";

/** A read as it counts here: a transaction and the version that it read. */
export interface FinalRead {
  readonly transaction: number;
  readonly version: number;
}

/** What was read of a key after all was quiet. */
export interface FinalReads {
  readonly key: number;
  /** Nanoseconds: the last write, or the last event of a fault, whichever is later. */
  readonly activeUntil: number;
  /** Nodes that answered a read after the quiet time. */
  readonly nodes: number;
  /** The last read of all. */
  readonly last: FinalRead;
  /** A read after the quiet time that differs from it, if there is one: the latest whose difference has no excuse, else one that has. */
  readonly other: FinalRead | undefined;
  /** Whether a write of unknown outcome, which may take effect at any time, explains the difference. */
  readonly isExcused: boolean;
  /** Nanoseconds from `activeUntil` until the last read that differs from the last of all was over; 0 if none does. */
  readonly convergedAfter: number;
}

/** By key what was read at last, of those keys that two nodes at least were read of after the quiet time. In linear time. */
export function finalReads(registers: RegisterTransactions, quietMs: number): readonly FinalReads[] {
  const { transactions, versionKey } = registers;
  const { keyCount, history } = transactions;
  const activeUntil = lastActivity(registers);
  const quietFrom = activeUntil.map((time) => time + quietMs * NANOS_PER_MS);
  const last = new Int32Array(keyCount).fill(NONE);
  const lastVersion = new Int32Array(keyCount);
  const nodesOfKey = new Int32Array(keyCount);
  const seen = new PairTable();
  eachRead(registers, (t, v, begun) => {
    const key = versionKey[v] ?? 0;
    if (begun < (quietFrom[key] ?? 0)) return;
    const before = seen.size;
    seen.intern(key, nodeOf(history, transactions.position[t] ?? 0));
    if (seen.size > before) nodesOfKey[key] = (nodesOfKey[key] ?? 0) + 1;
    last[key] = t;
    lastVersion[key] = v;
  });
  const other = new Int32Array(keyCount).fill(NONE);
  const otherVersion = new Int32Array(keyCount);
  const isExcused = new Uint8Array(keyCount);
  const differedUntil = activeUntil.slice();
  eachRead(registers, (t, v, begun) => {
    const key = versionKey[v] ?? 0;
    const final = lastVersion[key] ?? 0;
    if (v === final || begun < (activeUntil[key] ?? 0) || last[key] === NONE) return;
    differedUntil[key] = Math.max(differedUntil[key] ?? 0, endOf(registers, t));
    if (begun < (quietFrom[key] ?? 0)) return;
    const excused = mayComeLate(registers, v) || mayComeLate(registers, final);
    if (excused && other[key] !== NONE && isExcused[key] === 0) return;
    other[key] = t;
    otherVersion[key] = v;
    isExcused[key] = excused ? 1 : 0;
  });
  const found: FinalReads[] = [];
  for (let key = 0; key < keyCount; key++) {
    if ((nodesOfKey[key] ?? 0) < 2) continue;
    const differs = other[key] !== NONE;
    found.push({
      key,
      activeUntil: activeUntil[key] ?? 0,
      nodes: nodesOfKey[key] ?? 0,
      last: { transaction: last[key] ?? 0, version: lastVersion[key] ?? 0 },
      other: differs ? { transaction: other[key] ?? 0, version: otherVersion[key] ?? 0 } : undefined,
      isExcused: isExcused[key] === 1,
      convergedAfter: (differedUntil[key] ?? 0) - (activeUntil[key] ?? 0),
    });
  }
  return found;
}

/** By key, in nanoseconds: when the last event of a write of it was, or the last of a fault. */
function lastActivity({
  transactions,
  writeStart,
  writeVersion,
  versionKey,
}: RegisterTransactions): Float64Array {
  const { history, count, keyCount, position } = transactions;
  const { time, process, pair } = history.columns;
  let lastFault = 0;
  for (let at = 0; at < history.length; at++) if (process[at] === NEMESIS_ID) lastFault = time[at] ?? 0;
  const activity = new Float64Array(keyCount).fill(lastFault);
  for (let t = 0; t < count; t++) {
    const at = position[t] ?? 0;
    const end = pair[at] ?? NONE;
    const until = time[end === NONE ? at : end] ?? 0;
    for (let i = writeStart[t] ?? 0; i < (writeStart[t + 1] ?? 0); i++) {
      const key = versionKey[writeVersion[i] ?? 0] ?? 0;
      activity[key] = Math.max(activity[key] ?? 0, until);
    }
  }
  return activity;
}

function eachRead(
  { transactions, readStart, readVersion }: RegisterTransactions,
  use: (transaction: number, version: number, begun: number) => void,
): void {
  const { history, count, position } = transactions;
  for (let t = 0; t < count; t++) {
    const begun = history.columns.time[position[t] ?? 0] ?? 0;
    for (let i = readStart[t] ?? 0; i < (readStart[t + 1] ?? 0); i++) use(t, readVersion[i] ?? 0, begun);
  }
}

function endOf({ transactions: { history, position } }: RegisterTransactions, t: number): number {
  const { time, pair } = history.columns;
  const at = position[t] ?? 0;
  const end = pair[at] ?? NONE;
  return time[end === NONE ? at : end] ?? 0;
}

/** The node that was asked; where it is not known, one for each process. */
function nodeOf({ columns: { node, process, pair, type } }: History, at: number): number {
  const answered = type[at] === INVOKE ? (pair[at] ?? NONE) : at;
  const told = node[answered] ?? NONE;
  const known = told === NONE ? (node[at] ?? NONE) : told;
  return known === NONE ? -2 - (process[at] ?? 0) : known;
}

function mayComeLate({ transactions, writer }: RegisterTransactions, version: number): boolean {
  const w = writer[version] ?? NONE;
  return w !== NONE && transactions.status[w] === INDETERMINATE;
}
