import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import { listAppend } from "../../../../checkers/transactions/list-append/list-append.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { type Isolation, simulateTransactions } from "../../../support/transactions/isolation-simulator.ts";
import { historyOf, transactionsOf } from "../../../support/transactions/transaction-history.ts";
import { keepsSnapshots } from "../../../support/transactions/try-all-snapshots.ts";

const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1e6 };
const HISTORIES = Number(process.env["FAULTLINE_ORACLE"] ?? 800);

describe("listAppend() under snapshot isolation", () => {
  it.each<Isolation>(["snapshot", "read-committed"])(
    "says of small histories of a %s database exactly what trying all snapshots and commits says",
    (isolation) => {
      const random = new SeededRandom(3);
      const seen = new Map<boolean, number>();
      let unorderable = 0;
      for (let i = 0; i < HISTORIES; i++) {
        const told = simulateTransactions(random, {
          kind: "list",
          isolation,
          transactions: 3 + random.below(2),
          processes: 2 + random.below(3),
          keys: 1 + random.below(3),
          maxLength: 3,
          lost: random.below(2) * 4,
        });
        for (const [consistency, inRealTime] of [
          ["snapshot-isolation", false],
          ["strong-snapshot-isolation", true],
        ] as const) {
          const verdict = listAppend({ consistency }).check(historyOf(told), UNLIMITED);
          if (verdict.valid === "unknown") continue;
          const expected = keepsSnapshots(told, inRealTime);
          expect(verdict.valid, JSON.stringify({ told, summary: verdict.summary })).toBe(expected);
          seen.set(expected, (seen.get(expected) ?? 0) + 1);
          if (verdict.summary.includes("unorderable")) unorderable++;
        }
      }
      if (isolation === "snapshot") expect(seen.get(false) ?? 0).toBe(0);
      else expect(seen.get(false)).toBeGreaterThan(HISTORIES / 10);
      expect(unorderable).toBeGreaterThanOrEqual(0);
    },
  );

  it("finds appends that nobody saw and that no order of commits allows", () => {
    // Each overlooks the other, so they overlapped, and both append to z.
    const lines = ["1-9: r x; a y 1; a z 1", "1-9: r y; a x 1; a z 2"];
    expect(
      listAppend({ consistency: "snapshot-isolation" }).check(transactionsOf(...lines), UNLIMITED),
    ).toMatchObject({
      valid: false,
      anomalies: [{ name: "unorderable-appends" }],
    });
    const apart = ["1-9: r x; a y 1; a z 1", "1-9: r y; a x 1; a w 2"];
    expect(
      listAppend({ consistency: "snapshot-isolation" }).check(transactionsOf(...apart), UNLIMITED),
    ).toMatchObject({
      valid: true,
    });
  });

  it("finds such appends beside a stale read, which is no matter of snapshots without time", () => {
    const overlap = ["1-9: r x; a y 1; a z 1", "1-9: r y; a x 1; a z 2"];
    const stale = ["20-21: a q 1", "22-23: r q"];
    const judge = (...lines: string[]): boolean | "unknown" =>
      listAppend({ consistency: "snapshot-isolation" }).check(transactionsOf(...lines), UNLIMITED).valid;
    expect(judge(...overlap, ...stale)).toBe(false);
    expect(judge(...stale)).toBe(true);
  });
});
