import type { SerialDecision } from "../../../checkers/transactions/rw-register/serial/decide.ts";
import { hasSerialOrder, type MustPrecede, run } from "./serial-oracle.ts";
import type { Txn } from "./txn.ts";

/** What is wrong with a decision on a small history, by trying all orders; undefined if nothing is. */
export function disagreement(
  txns: readonly Txn[],
  decision: SerialDecision,
  mustPrecede: MustPrecede,
): string | undefined {
  if (decision.valid === "unknown") return undefined;
  if (decision.valid) return replay(txns, decision.order, mustPrecede);
  if (hasSerialOrder(txns, mustPrecede)) return "has a serial order";
  const { transactions, isMinimal } = decision.witness;
  if (hasSerialOrderOf(txns, transactions, mustPrecede))
    return `witness ${transactions.join()} is no contradiction`;
  if (!isMinimal) return `witness ${transactions.join()} is not minimal`;
  for (const spared of transactions) {
    const others = transactions.filter((t) => t !== spared);
    if (!hasSerialOrderOf(txns, others, mustPrecede) && transactions.length > 2)
      return `witness ${transactions.join()} does not need ${spared}`;
  }
  return undefined;
}

/** Whether some of the transactions have a serial order, where reads of what others wrote play no part. */
function hasSerialOrderOf(txns: readonly Txn[], some: Int32Array, mustPrecede: MustPrecede): boolean {
  const members = [...some].map((t) => txns[t]).filter((txn) => txn !== undefined);
  const strangers = txns.filter((txn) => !members.includes(txn));
  return hasSerialOrder(members, mustPrecede, (key, value) =>
    strangers.some(({ microOps }) => microOps.some(([f, k, v]) => f === "w" && k === key && v === value)),
  );
}

/** Runs the transactions in this order. @returns What is wrong with it; undefined if nothing is. */
export function replay(
  txns: readonly Txn[],
  order: Int32Array,
  mustPrecede: MustPrecede,
): string | undefined {
  const place = new Map([...order].map((t, i) => [t, i]));
  if (place.size < order.length) return "a transaction is placed twice";
  let state: ReadonlyMap<number, number | null> = new Map();
  for (const t of order) {
    const txn = txns[t];
    if (txn === undefined || txn.type === "fail") return `transaction ${t} did not happen`;
    const after = run(txn, state);
    if (after === undefined) return `transaction ${t} cannot have read that`;
    state = after;
  }
  for (const [t, txn] of txns.entries())
    if (txn.type === "ok" && !place.has(t)) return `transaction ${t} is left out`;
  for (const [t, a] of txns.entries())
    for (const [u, b] of txns.entries())
      if (mustPrecede(a, b) && (place.get(t) ?? -1) > (place.get(u) ?? Infinity))
        return `${t} must precede ${u}`;
  return undefined;
}
