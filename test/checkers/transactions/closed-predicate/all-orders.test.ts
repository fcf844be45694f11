import { describe, expect, test } from "vitest";
import { closedPredicate } from "../../../../checkers/transactions/closed-predicate/closed-predicate.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import type { RowIsolation } from "../../../support/rows/row-simulator.ts";
import { distorted, smallRows } from "../../../support/rows/small-rows.ts";
import { type FirstRows, historyOfRows, type ToldRows } from "../../../support/rows/told-rows.ts";
import {
  hasRowOrder,
  IN_ANY_ORDER,
  IN_PROCESSES,
  IN_REAL_TIME,
  type RowPrecedence,
} from "../../../support/rows/try-all-row-orders.ts";

const CONTEXT = { expired: () => false, maxStates: 1e6 };

/** What each model demands; where there is an order in any order, no weaker model is violated either. */
const DEMANDS: readonly (readonly [consistency: string, precedes: RowPrecedence])[] = [
  ["serializable", IN_ANY_ORDER],
  ["strong-session-serializable", (a, b) => IN_PROCESSES(a, b)],
  ["strict-serializable", (a, b) => IN_REAL_TIME(a, b) || IN_PROCESSES(a, b)],
];

const ISOLATIONS: readonly RowIsolation[] = [
  "serial",
  "snapshot",
  "repeatable-read",
  "read-committed",
  "read-uncommitted",
];

function validity(consistency: string, told: readonly ToldRows[], first: FirstRows | undefined): unknown {
  return closedPredicate({ consistency }).check(historyOfRows(told, first), CONTEXT).valid;
}

const TRIALS = 200;

describe("transactions over rows, against all serial orders", () => {
  test.each(ISOLATIONS)("small histories of a store that is %s", (isolation) => {
    const counts = { true: 0, false: 0 };
    for (let seed = 0; seed < TRIALS; seed++) {
      const random = new SeededRandom(seed * 7 + ISOLATIONS.indexOf(isolation));
      const { told, first } = smallRows(random, isolation);
      const answered = random.oneIn(2) ? told : distorted(random, told);
      for (const [consistency, precedes] of DEMANDS) {
        const valid = validity(consistency, answered, first);
        const expected = hasRowOrder(answered, first ?? {}, precedes);
        const story = `seed ${seed}, ${consistency}: ${JSON.stringify({ first, answered })}`;
        // It is never given up with so few transactions, but says nothing of those that read nothing.
        expect(valid, story).toBe(isRead(answered) ? expected : "unknown");
        counts[`${expected}`]++;
      }
    }
    expect(counts.true).toBeGreaterThan(TRIALS / 6);
    expect(counts.false).toBeGreaterThan(TRIALS / 6);
  });

  test.each([
    ["serial", "strict-serializable"],
    ["snapshot", "strong-snapshot-isolation"],
    ["repeatable-read", "repeatable-read"],
    ["read-committed", "read-committed"],
    ["read-committed", "strong-read-committed"],
    ["read-uncommitted", "read-uncommitted"],
  ] as const)("a store that is %s never violates %s", (isolation, consistency) => {
    let refuted = 0;
    for (let seed = 0; seed < TRIALS; seed++) {
      const size = { transactions: 14, rows: 10, lost: 8 };
      const { told, first } = smallRows(new SeededRandom(seed), isolation, size);
      expect(validity(consistency, told, first), `seed ${seed}: ${JSON.stringify(told)}`).not.toBe(false);
      if (validity("serializable", told, first) === false) refuted++;
    }
    if (isolation === "serial") expect(refuted).toBe(0);
    else expect(refuted).toBeGreaterThan(TRIALS / 40);
  });
});

function isRead(told: readonly ToldRows[]): boolean {
  return told.some(
    ({ outcome, microOps }) => outcome === "ok" && microOps.some(([f]) => f === "r" || f === "rp"),
  );
}
