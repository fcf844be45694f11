import { NONE } from "../../history/interner.ts";
import { PairTable } from "../../history/pair-table.ts";
import { componentsOf } from "../graph/components.ts";
import { Edges } from "../graph/edges.ts";
import { graphOf } from "../graph/graph.ts";
import { COMMITTED } from "../transactions.ts";
import { addLinearizableOrder } from "./linearizable-keys.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import { INITIAL, SEQUENTIAL, WRITES_FOLLOW_READS } from "./version-reasons.ts";

/** What may be assumed of the order of versions. */
export interface VersionOrderOptions {
  /** A transaction that reads a version and writes the key writes a later version. */
  readonly wfrKeys?: boolean;
  /** Each key by itself is sequentially consistent: no process sees or writes an earlier version after a later one. */
  readonly sequentialKeys?: boolean;
  /** Each key by itself is linearizable. */
  readonly linearizableKeys?: boolean;
}

/** Pairs of versions of which the first comes before the second in the version order of their key. */
export interface VersionOrders {
  /** From version to version; the kinds are those of `version-reasons.ts`. What follows from others is mostly left out. */
  readonly pairs: Edges;
  /** By key: 1 if its versions would have to come before themselves. */
  readonly isCyclic: Uint8Array;
  /** One cycle for each such key. */
  readonly cycles: readonly (readonly number[])[];
}

/**
 * What is known of the order of versions. A register does not show it, as a list does, so it has to be concluded:
 *
 * - The **initial** version of a key comes first. That is so by definition, at every level of isolation.
 * - **wfr-keys**: not so at read uncommitted. But if a transaction read version v and wrote v', and v' came before v, the writer
 *   of v would have overwritten what this transaction wrote, directly or not, and this one have read from it: a cycle of ww and wr
 *   edges, G1c. So either the assumption holds or read committed does not, and whatever an anomaly that was found with it refutes, from
 *   read committed up, is refuted in any case. Only a G0 that was found with it is no more than a G1c.
 * - **sequential-keys** and **linearizable-keys** are promises that many databases do not make, and strict serializability makes both.
 *   An anomaly that was found with them says that the database breaks these promises or the level that forbids the anomaly.
 *
 * @see Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020, section 5.
 */
export function versionOrders(
  registers: RegisterTransactions,
  { wfrKeys = false, sequentialKeys = false, linearizableKeys = false }: VersionOrderOptions = {},
): VersionOrders {
  const pairs = new Edges();
  if (wfrKeys) addWritesFollowReads(registers, pairs);
  if (sequentialKeys) addSequentialOrder(registers, pairs);
  if (linearizableKeys) addLinearizableOrder(registers, pairs);
  addInitialFirst(registers, pairs);
  return { pairs, ...cyclesOf(registers, pairs) };
}

/** Whether a version was left behind by a transaction that took effect, or is initial. */
export function isInstalled(
  { transactions, writer, exists, isIntermediate }: RegisterTransactions,
  v: number,
): boolean {
  if (v < transactions.keyCount) return true;
  const w = writer[v] ?? NONE;
  return w !== NONE && exists[w] === 1 && isIntermediate[v] === 0;
}

function addWritesFollowReads(registers: RegisterTransactions, pairs: Edges): void {
  const { transactions, exists, versionKey, readStart, readVersion, writeStart, writeVersion } = registers;
  const { count, keyCount } = transactions;
  const readBy = new Int32Array(keyCount).fill(NONE);
  const read = new Int32Array(keyCount);
  for (let t = 0; t < count; t++) {
    if (exists[t] === 0) continue;
    for (let i = readStart[t] ?? 0; i < (readStart[t + 1] ?? 0); i++) {
      const v = readVersion[i] ?? 0;
      const k = versionKey[v] ?? 0;
      readBy[k] = t;
      read[k] = v;
    }
    for (let i = writeStart[t] ?? 0; i < (writeStart[t + 1] ?? 0); i++) {
      const v = writeVersion[i] ?? 0;
      const k = versionKey[v] ?? 0;
      const before = read[k] ?? 0;
      if (readBy[k] === t && isInstalled(registers, before)) pairs.add(before, v, WRITES_FOLLOW_READS);
    }
  }
}

function addSequentialOrder(registers: RegisterTransactions, pairs: Edges): void {
  const { transactions, exists, versionKey, readStart, readVersion, writeStart, writeVersion } = registers;
  const { count, process, status } = transactions;
  const sessions = new PairTable();
  const last: number[] = [];
  const access = (t: number, v: number, lasts: boolean): void => {
    if (!isInstalled(registers, v)) return;
    const session = sessions.intern(process[t] ?? 0, versionKey[v] ?? 0);
    pairs.add(last[session] ?? v, v, SEQUENTIAL);
    if (lasts) last[session] = v;
  };
  for (let t = 0; t < count; t++) {
    if (exists[t] === 0) continue;
    for (let i = readStart[t] ?? 0; i < (readStart[t + 1] ?? 0); i++) access(t, readVersion[i] ?? 0, true);
    // What has no known end may take effect after what its process does next.
    for (let i = writeStart[t] ?? 0; i < (writeStart[t + 1] ?? 0); i++)
      access(t, writeVersion[i] ?? 0, status[t] === COMMITTED);
  }
}

/** To all versions that have no other before them; the others follow. */
function addInitialFirst(registers: RegisterTransactions, pairs: Edges): void {
  const { versionCount, versionKey, transactions } = registers;
  const hasBefore = new Uint8Array(versionCount);
  for (let i = 0; i < pairs.count; i++) hasBefore[pairs.to[i] ?? 0] = 1;
  for (let v = transactions.keyCount; v < versionCount; v++)
    if (hasBefore[v] === 0 && isInstalled(registers, v)) pairs.add(versionKey[v] ?? 0, v, INITIAL);
}

function cyclesOf(
  { versionCount, versionKey, transactions }: RegisterTransactions,
  pairs: Edges,
): Pick<VersionOrders, "isCyclic" | "cycles"> {
  const isCyclic = new Uint8Array(transactions.keyCount);
  const graph = graphOf(versionCount, pairs, 0xff);
  const { of, sizes, areTrivial } = componentsOf(graph);
  const cycles: number[][] = [];
  if (areTrivial) return { isCyclic, cycles };
  for (let v = 0; v < versionCount; v++) {
    const key = versionKey[v] ?? 0;
    if ((sizes[of[v] ?? 0] ?? 0) < 2 || isCyclic[key] === 1) continue;
    isCyclic[key] = 1;
    cycles.push(cycleFrom(graph.start, graph.to, of, v));
  }
  return { isCyclic, cycles };
}

/** A shortest cycle through a version, within its component. */
function cycleFrom(start: Int32Array, to: Int32Array, of: Int32Array, v: number): number[] {
  const before = new Map<number, number>([[v, NONE]]);
  for (const at of before.keys()) {
    for (let i = start[at] ?? 0; i < (start[at + 1] ?? 0); i++) {
      const next = to[i] ?? 0;
      if (next === v) {
        const cycle: number[] = [];
        for (let x = at; x !== NONE; x = before.get(x) ?? NONE) cycle.push(x);
        return cycle.reverse();
      }
      if (of[next] === of[v] && !before.has(next)) before.set(next, at);
    }
  }
  return [v];
}
