import type { SerialDecision } from "../../../checkers/transactions/rw-register/serial/decide.ts";
import type { RequiredOrder } from "../../../checkers/transactions/rw-register/serial/instance.ts";
import { replay } from "./replay.ts";
import { ANY, hasSerialOrder, type MustPrecede, PROCESS, REAL_TIME } from "./serial-oracle.ts";
import type { Txn } from "./txn.ts";

const MUST_PRECEDE: Readonly<Record<RequiredOrder, MustPrecede>> = {
  realtime: REAL_TIME,
  process: PROCESS,
  none: ANY,
};

/** What is wrong with a decision on a small history, by trying all orders; undefined if nothing is. */
export function disagreement(
  txns: readonly Txn[],
  decision: SerialDecision,
  required: RequiredOrder,
): string | undefined {
  const mustPrecede = MUST_PRECEDE[required];
  if (decision.valid === "unknown") return "is undecided";
  if (decision.valid) return replay(txns, decision.order, required);
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
