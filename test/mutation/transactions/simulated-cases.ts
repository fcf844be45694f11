import type { History } from "../../../checkers/history/history.ts";
import { SeededRandom } from "../../support/objects/random.ts";
import { type Isolation, simulateTransactions } from "../../support/transactions/isolation-simulator.ts";
import { historyOf } from "../../support/transactions/transaction-history.ts";

/** A history, and which models it keeps. */
export interface Case {
  readonly name: string;
  readonly history: History;
  readonly keeps: Readonly<Record<string, boolean>>;
}

const KEPT: readonly (readonly [isolation: Isolation, keeps: string])[] = [
  ["serial", "strict-serializable"],
  ["snapshot", "strong-snapshot-isolation"],
  ["read-committed", "strong-read-committed"],
];

/** Sixty histories of a database of each isolation, which keep its level. They have 5 transactions at least, and fewer than 5 + `most`. */
export function simulatedCases(
  kind: "list" | "register",
  { seed, most }: { readonly seed: number; readonly most: number },
): readonly Case[] {
  return KEPT.flatMap(([isolation, keeps]) => {
    const random = new SeededRandom(seed);
    return Array.from({ length: 60 }, (_, i): Case => {
      const told = simulateTransactions(random, {
        kind,
        isolation,
        transactions: 5 + random.below(most),
        processes: 2 + random.below(6),
        keys: 1 + random.below(4),
        maxLength: 4,
        lost: random.below(2) * 8,
        aborted: random.below(2) * 8,
      });
      return { name: `${isolation} ${i}`, history: historyOf(told), keeps: { [keeps]: true } };
    });
  });
}
