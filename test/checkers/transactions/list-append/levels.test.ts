import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import { listAppend } from "../../../../checkers/transactions/list-append/list-append.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { type Isolation, simulateTransactions } from "../../../support/transactions/isolation-simulator.ts";
import { historyOf } from "../../../support/transactions/transaction-history.ts";

const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1e6 };

/** What a database of each kind keeps, and what it is bound to do wrong once in many histories. */
const LEVELS: readonly [isolation: Isolation, keeps: string | undefined, mistakes: readonly string[]][] = [
  ["serial", "strict-serializable", []],
  ["snapshot", "strong-snapshot-isolation", ["write-skew", "G2-item"]],
  [
    "read-committed",
    "strong-read-committed",
    ["lost-update", "G-single", "G-nonadjacent", "write-skew", "internal"],
  ],
  ["read-uncommitted", undefined, ["G0", "G1a", "G1b", "G1c", "dirty-update", "G-single", "lost-update"]],
];

describe("listAppend()", () => {
  it.each(LEVELS)("finds nothing in a %s database that %s does not allow", (isolation, keeps, mistakes) => {
    const random = new SeededRandom(7);
    const seen = new Set<string>();
    for (let i = 0; i < 600; i++) {
      const told = simulateTransactions(random, {
        kind: "list",
        isolation,
        transactions: 5 + random.below(40),
        processes: 2 + random.below(6),
        keys: 1 + random.below(4),
        maxLength: 4,
        lost: random.below(2) * 8,
        aborted: random.below(2) * 8,
      });
      const verdict = listAppend(keeps === undefined ? {} : { consistency: keeps }).check(
        historyOf(told),
        UNLIMITED,
      );
      if (keeps !== undefined) expect(verdict.valid, verdict.summary).not.toBe(false);
      const found = verdict.details?.["anomalies"] ?? {};
      for (const name of Object.keys(found as object)) seen.add(name);
    }
    expect([...seen]).toEqual(expect.arrayContaining([...mistakes]));
    if (mistakes.length === 0) expect(seen.size).toBe(0);
  });
});
