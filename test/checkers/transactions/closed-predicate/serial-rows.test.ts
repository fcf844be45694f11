import { describe, expect, test } from "vitest";
import { closedPredicate } from "../../../../checkers/transactions/closed-predicate/closed-predicate.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { smallRows } from "../../../support/rows/small-rows.ts";
import { historyOfRows, type RowMicroOp, type ToldRows } from "../../../support/rows/told-rows.ts";

const CONTEXT = { expired: () => false, maxStates: 1e6 };

/** The same transactions with more time around each, so that they overlap, but never those of one process. */
function stretched(random: SeededRandom, told: readonly ToldRows[], reach: number): ToldRows[] {
  return told.map((one, i) => ({
    ...one,
    process: i % (2 * reach + 1),
    began: 100 + 10 * (i - random.below(reach)) + random.below(5),
    ended: 105 + 10 * (i + random.below(reach)) + random.below(5),
  }));
}

/** What is wrong by itself, for a history without rows at the beginning. */
const PLANTS: Readonly<Record<string, readonly (readonly RowMicroOp[])[]>> = {
  "garbage-read": [[["rp", ["=", -1], { p: -1 }]]],
  "predicate-read-miss": [[["insert", "p", -3]], [["rp", ["=", -4], { p: -3 }]]],
  internal: [
    [
      ["insert", "p", -3],
      ["rp", ["=", -3], {}],
    ],
  ],
  G1b: [
    [
      ["insert", "p", -3],
      ["delete", "p"],
    ],
    [["r", "p", -3]],
  ],
  G1c: [
    [
      ["insert", "p", -3],
      ["r", "q", -2],
    ],
    [
      ["insert", "q", -2],
      ["r", "p", -3],
    ],
  ],
  "G-single-predicate": [
    [
      ["insert", "p", -3],
      ["insert", "q", -2],
    ],
    [
      ["rp", ["=", -3], {}],
      ["r", "q", -2],
    ],
  ],
  "G-single": [
    [
      ["insert", "p", -3],
      ["insert", "q", -2],
    ],
    [
      ["r", "p", null],
      ["r", "q", -2],
    ],
  ],
  G2: [
    [
      ["rp", ["=", -3], {}],
      ["insert", "q", -2],
    ],
    [
      ["rp", ["=", -2], {}],
      ["insert", "p", -3],
    ],
  ],
};

describe("transactions over rows, one after the other", () => {
  test("are strictly serializable, also where they overlap", () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = new SeededRandom(seed);
      const size = { transactions: 120, rows: 8, maxLength: 4 };
      const { told, first } = smallRows(random, "serial", size);
      const history = historyOfRows(stretched(random, told, 1 + random.below(4)), first);
      const verdict = closedPredicate().check(history, CONTEXT);
      expect(verdict.valid, `seed ${seed}: ${verdict.summary}`).toBe(true);
    }
  });

  test("are serializable, in whatever order time has them", () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = new SeededRandom(seed);
      const { told, first } = smallRows(random, "serial", { transactions: 10, rows: 4 });
      const shuffled = told.map((one, i) => ({ ...one, process: i, began: 2 + random.below(1000) }));
      const history = historyOfRows(
        shuffled.map((one) => ({ ...one, ended: one.began + 0.5 })),
        first,
      );
      const verdict = closedPredicate({ consistency: "serializable" }).check(history, CONTEXT);
      expect(verdict.valid, `seed ${seed}: ${verdict.summary}`).toBe(true);
    }
  });

  test.each(Object.entries(PLANTS))("%s is found among many others", (name, planted) => {
    for (let seed = 0; seed < 10; seed++) {
      const random = new SeededRandom(seed);
      const { told } = smallRows(random, "serial", { transactions: 60, rows: 6, first: {} });
      const end = 10_000;
      const wrong = planted.map(
        (microOps, i): ToldRows => ({
          process: 1000 + i,
          microOps,
          began: random.below(end),
          ended: end + i,
          outcome: "ok",
        }),
      );
      const verdict = closedPredicate({ consistency: "serializable" }).check(
        historyOfRows([...stretched(random, told, 2).map(withoutWideScans), ...wrong]),
        CONTEXT,
      );
      expect(verdict.valid, verdict.summary).toBe(false);
      expect(Object.keys((verdict.details?.["anomalies"] ?? {}) as object)).toEqual([name]);
    }
  });
});

/** Without reads of all rows, and of half of them, which would have to show what is planted. */
function withoutWideScans({ microOps, ...told }: ToldRows): ToldRows {
  const isNarrow = (microOp: RowMicroOp): boolean =>
    microOp[0] !== "rp" || (microOp[1] !== true && microOp[1][0] === "=");
  return { ...told, microOps: microOps.filter(isNarrow) };
}

describe("when the time is up", () => {
  test("it is unknown, or what it is anyway, at whichever look", () => {
    const { told, first } = smallRows(new SeededRandom(3), "read-committed", { transactions: 12, rows: 4 });
    const outcomes = new Set<unknown>();
    for (const consistency of ["strict-serializable", "serializable", "read-committed"]) {
      const history = historyOfRows(told, first);
      const expected = closedPredicate({ consistency }).check(history, CONTEXT).valid;
      let isOver = false;
      for (let looks = 0; !isOver; looks++) {
        let left = looks;
        const expired = (): boolean => left-- <= 0;
        const { valid } = closedPredicate({ consistency }).check(history, { ...CONTEXT, expired });
        isOver = left > 0;
        outcomes.add(valid);
        if (valid !== "unknown") expect(valid).toBe(expected);
        if (looks === 0) expect(valid).toBe("unknown");
      }
    }
    expect(outcomes.size).toBeGreaterThan(1);
  });
});
