import { closedPredicate } from "../../../checkers/transactions/closed-predicate/closed-predicate.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { type FirstRows, historyOfRows, type RowMicroOp, type ToldRows } from "./told-rows.ts";

interface Notes {
  readonly first?: FirstRows;
  readonly consistency?: string;
  /** Outcomes other than `ok`, by the number of the transaction. */
  readonly outcomes?: Readonly<Record<number, ToldRows["outcome"]>>;
  /** Whether each begins after the one before; else they all overlap. */
  readonly isInSequence?: boolean;
}

/** The verdict about these transactions, each of a process of its own. */
export function judge(transactions: readonly (readonly RowMicroOp[])[], notes: Notes = {}): Verdict {
  const { first, consistency = "serializable", outcomes = {}, isInSequence = false } = notes;
  const told = transactions.map(
    (microOps, i): ToldRows => ({
      process: i,
      microOps,
      began: isInSequence ? 2 + 2 * i : 2 + i,
      ended: isInSequence ? 3 + 2 * i : 100 + i,
      outcome: outcomes[i] ?? "ok",
    }),
  );
  return closedPredicate({ consistency }).check(historyOfRows(told, first), {
    expired: () => false,
    maxStates: 1e6,
  });
}

export function namesOf({ details }: Verdict): string[] {
  return Object.keys((details?.["anomalies"] ?? {}) as object);
}

export function explanationOf(verdict: Verdict, name: string): string {
  const anomalies = verdict.valid === false ? verdict.anomalies : [];
  return anomalies.find((one) => one.name === name)?.explanation ?? `no ${name}`;
}
