import type { RequiredOrder } from "../../../checkers/transactions/rw-register/serial/instance.ts";
import type { Txn } from "./txn.ts";

/** Runs the transactions in an order that is said to be serial. @returns What is wrong with it; undefined if nothing is. */
export function replay(txns: readonly Txn[], order: Int32Array, required: RequiredOrder): string | undefined {
  const registers = new Map<number, number | null>();
  const placed = new Set<number>();
  const lastOf = new Map<number, number>();
  let latest = -1;
  for (const t of order) {
    const txn = txns[t];
    if (txn === undefined || txn.type === "fail" || placed.has(t)) return `transaction ${t} is not to be run`;
    placed.add(t);
    for (const [f, key, value] of txn.microOps) {
      if (f === "w") registers.set(key, value);
      else if (txn.type === "ok" && (registers.get(key) ?? null) !== value)
        return `transaction ${t} reads ${value} and not ${registers.get(key) ?? null}`;
    }
    if (required === "realtime" && txn.type === "ok" && txn.completed < latest)
      return `transaction ${t} was over before another that is placed before it`;
    latest = Math.max(latest, txn.invoked);
    if (required === "process" && (lastOf.get(txn.process) ?? -1) > txn.invoked)
      return `transaction ${t} comes after a later one of its process`;
    lastOf.set(txn.process, txn.invoked);
  }
  for (const [t, { type }] of txns.entries())
    if (type === "ok" && !placed.has(t)) return `transaction ${t} is left out`;
  return undefined;
}
