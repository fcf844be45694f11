import { NONE } from "../../history/interner.ts";
import { READ, WRITE } from "../../history/micro-ops.ts";
import { ABORTED, COMMITTED } from "../transactions.ts";
import type { RegisterTransactions } from "./register-transactions.ts";

/** Reads that are wrong whatever else happened. */
export type ImpossibleReadKind = "internal" | "future-read" | "garbage-read" | "G1a" | "G1b";

/** A read that is wrong by itself. All are micro-operations, by number. */
export interface ImpossibleRead {
  readonly kind: ImpossibleReadKind;
  readonly transaction: number;
  readonly microOp: number;
  /** For `internal`, what the transaction did to the key before; for `future-read`, its later write; else `NONE`. */
  readonly other: number;
}

/**
 * Tells `visit` of every read of a committed transaction that is wrong by itself, in order, until it returns true:
 *
 * - `internal`: it differs from what the transaction itself wrote or read last of the key.
 * - `future-read`: the transaction itself writes that version, but only later.
 * - `garbage-read`: nobody wrote that version.
 * - `G1a`: its writer was aborted. `G1b`: its writer overwrote it itself (both after Adya, "Weak Consistency", PhD thesis, MIT 1999).
 *
 * A read that is `internal` may be one of the others, too, and is told of as both. In linear time.
 */
export function visitImpossibleReads(
  registers: RegisterTransactions,
  visit: (read: ImpossibleRead) => boolean,
): void {
  const { transactions, version } = registers;
  const { count, start, f, key, keyCount, status } = transactions;
  /** By key: the last micro-operation that found or left something new there, if that is one of the present transaction. */
  const last = new Int32Array(keyCount).fill(NONE);
  for (let t = 0; t < count; t++) {
    if (status[t] !== COMMITTED) continue;
    const begin = start[t] ?? 0;
    const end = start[t + 1] ?? 0;
    for (let at = begin; at < end; at++) {
      const k = key[at] ?? 0;
      const before = last[k] ?? NONE;
      const isLater = before >= begin;
      if (f[at] === READ && isLater && version[before] === version[at]) continue;
      last[k] = at;
      if (f[at] !== READ) continue;
      if (isLater && visit({ kind: "internal", transaction: t, microOp: at, other: before })) return;
      const kind = kindOf(registers, t, at);
      if (kind === undefined) continue;
      const other = kind === "future-read" ? writeOf(registers, at, end) : NONE;
      if (visit({ kind, transaction: t, microOp: at, other })) return;
    }
  }
}

function kindOf(
  { transactions, version, writer, isIntermediate }: RegisterTransactions,
  t: number,
  at: number,
): ImpossibleReadKind | undefined {
  const v = version[at] ?? NONE;
  if (v < transactions.keyCount) return undefined;
  const w = writer[v] ?? NONE;
  if (w === NONE) return "garbage-read";
  if (w === t) return isWrittenLater(transactions, version, t, at) ? "future-read" : undefined;
  if (transactions.status[w] === ABORTED) return "G1a";
  return isIntermediate[v] === 1 ? "G1b" : undefined;
}

function isWrittenLater(
  { start, f }: RegisterTransactions["transactions"],
  version: Int32Array,
  t: number,
  at: number,
): boolean {
  for (let i = start[t] ?? 0; i < at; i++) if (f[i] === WRITE && version[i] === version[at]) return false;
  return true;
}

function writeOf({ transactions, version }: RegisterTransactions, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) if (transactions.f[i] === WRITE && version[i] === version[at]) return i;
  return NONE;
}
