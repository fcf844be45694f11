import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { pnCounter } from "../../../checkers/counter/counter.ts";
import { History } from "../../../checkers/history/history.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { drawn } from "../../support/notation.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { type SmallObject, smallHistoriesOf } from "../../support/small-histories.ts";

const check = (history: History, settleSeconds = 0): Verdict =>
  pnCounter({ settleSeconds }).check(history, UNLIMITED);

const smallCounter: SmallObject<number> = {
  init: 0,
  ask: (choose, n) =>
    n < 5 && choose(5) < 4
      ? { f: "add", value: [1, 2, 5, -1, -3][choose(5)] ?? 1 }
      : { f: "read", value: null },
  perform: (sum, { f, value }) =>
    f === "read" ? { state: sum, answer: sum } : { state: sum + Number(value), answer: value },
  distort: (answer, choose) => Number(answer) + choose(7) - 3,
};

/** Every sum that some of the terms come to. */
function sumsOf(terms: readonly number[]): Set<number> {
  return terms.reduce(
    (sums, term) => new Set([...sums, ...[...sums].map((sum) => sum + term)]),
    new Set([0]),
  );
}

/** How many reads are wrong, by the definition. */
function wrongReads(history: History): number {
  const ops = [...history];
  const adds = ops.flatMap((op, invoked) => {
    if (op.type !== "invoke" || op.f !== "add") return [];
    const completed = history.completionOf(invoked);
    return [{ term: Number(op.value), invoked, completed, type: ops[completed]?.type ?? "info" }];
  });
  const counted = adds.filter(({ type }) => type !== "fail");
  const lastAdd = Math.max(
    -1,
    ...counted.map(({ type, invoked, completed }) => (type === "ok" ? completed : invoked)),
  );
  const settled = counted.filter(({ type }) => type === "ok").reduce((sum, { term }) => sum + term, 0);
  const open = sumsOf(counted.filter(({ type }) => type !== "ok").map(({ term }) => term));
  return ops.filter((op, completed) => {
    if (op.type !== "ok" || op.f !== "read") return false;
    const value = Number(op.value);
    if (history.invocationOf(completed) > lastAdd) return !open.has(value - settled);
    const begun = counted.filter(({ invoked }) => invoked < completed).map(({ term }) => term);
    const sums = [...sumsOf(begun)];
    return value < Math.min(...sums) || value > Math.max(...sums);
  }).length;
}

describe("pnCounter()", () => {
  it("finds the reads that are wrong by definition", { timeout: 60_000 * DEPTH }, () => {
    const seen = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(smallHistoriesOf(smallCounter), (history) => {
        const verdict = check(history);
        seen[`${verdict.valid}`]++;
        expect(verdict.details?.["wrong"]).toBe(wrongReads(history));
        expect(verdict.valid === false).toBe(wrongReads(history) > 0);
      }),
      { numRuns: 6_000 * DEPTH },
    );
    expect(Math.min(seen.true, seen.false, seen.unknown)).toBeGreaterThan(100 * DEPTH);
  });

  test.each([
    ["stale reads while adds go on", "0: [add 2] [add 3] [read 0] [read 3] [add 1] [read 6]"],
    [
      "an add of unknown outcome, counted by one and not by the other",
      "0: [add 2] [add 5)\n1:   [read 0]   [read 7] [read 2]",
    ],
  ])("calls valid %s", (_, picture) => {
    expect(check(drawn(picture)).valid).toBe(true);
  });

  test.each([
    ["a final read that misses an add", "0: [add 2] [add 3] [read 2]", "out-of-bounds"],
    ["a final read that counts one twice", "0: [add 2] [add 3] [read 8]", "out-of-bounds"],
    [
      "a final read that counts half of an unknown add",
      "0: [add 2] [add 4) \n1:          [read 2] [read 4]",
      "impossible-sum",
    ],
    [
      "an early read of what nobody had added by then",
      "0: [add 2] [read 5] [add 3] [read 5]",
      "out-of-bounds",
    ],
  ])("finds %s", (_, picture, anomaly) => {
    expect(anomalyNames(check(drawn(picture)))).toEqual([anomaly]);
  });

  it("takes a read for final only when the counter had the time to settle", () => {
    const history = drawn("0: [add 2] [read 0]                 [read 2]");
    expect(anomalyNames(check(history))).toEqual(["out-of-bounds"]);
    expect(check(history, 2)).toMatchObject({ valid: true, details: { reads: 2, finalReads: 1 } });
    expect(reasons(check(history, 9))).toEqual([
      "not-exercised: No read succeeded once the adds had settled, and before that any sum might do",
    ]);
  });

  it("takes no read for final that an add follows, though by the clock they are at once", () => {
    const ops = [...drawn("0: [add 2] [read 0] [add 1] [read 3]")];
    expect(check(History.from(ops.map((op) => ({ ...op, time: 7 }))))).toMatchObject({ valid: true });
  });

  it("says so where there are too many sums to tell those between the bounds apart", () => {
    const open = Array.from({ length: 14 }, (_, i) => `${i}: [add ${3 ** i}>`).join("\n");
    const read = (value: number): History => drawn(`${open}\n20: ${" ".repeat(20)}[add 1] [read ${value}]`);
    expect(reasons(check(read(3)))).toEqual([expect.stringContaining("incomplete: 1 read could only be")]);
    expect(anomalyNames(check(read(0)))).toEqual(["out-of-bounds"]);
  });

  it("answers unknown when the time is up", () => {
    const history = drawn("0: [add 1] [read 5]");
    const verdict = pnCounter().check(history, { expired: () => true, maxStates: 1 });
    expect(reasons(verdict)).toEqual([expect.stringContaining("time: ")]);
  });

  it("says what a final read and an early one contradict", () => {
    const verdict = check(drawn("0: [add 2] [read 3] [add 5] [read 2]"));
    expect(verdict.valid === false && verdict.anomalies[0].explanation).toBe(
      "n0 answered a read with 3 (process 0, 1.500 s), but the 1 add that may have counted by then cannot bring it above 2. 1 more read is wrong",
    );
    const final = check(drawn("0: [add 2] [add 5] [read 2]"));
    expect(final.valid === false && final.anomalies[0].explanation).toBe(
      "n0 answered a read with 2 (process 0, 2.300 s), but the 2 adds acknowledged come to 7",
    );
  });
});
