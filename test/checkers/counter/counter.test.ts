import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import { counter } from "../../../checkers/counter/counter.ts";
import { History } from "../../../checkers/history/history.ts";
import { counter as counterModel } from "../../../checkers/models/counter.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { isSubHistoryLinearizable } from "../../support/brute-force-linearizability.ts";
import { drawn } from "../../support/notation.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { type SmallObject, smallHistoriesOf } from "../../support/small-histories.ts";
import { readAny } from "../history/format/read-any.ts";

const check = (history: History): Verdict => counter().check(history, UNLIMITED);

const counterOf = (terms: readonly number[]): SmallObject<number> => ({
  init: 0,
  ask: (choose) =>
    choose(5) < 3 ? { f: "add", value: terms[choose(terms.length)] ?? 1 } : { f: "read", value: null },
  perform: (sum, { f, value }) =>
    f === "read" ? { state: sum, answer: sum } : { state: sum + Number(value), answer: value },
  distort: (answer, choose) => Number(answer) + choose(7) - 3,
});

/** The reads that no order of themselves and all adds explains, found by trying all. */
function wrongReads(history: History): number {
  const all = [...(history.byKey().get(undefined) ?? [])];
  const isRead = (position: number): boolean => history.op(position).f === "read";
  const adds = all.filter((position) => !isRead(position));
  return all.filter((position) => {
    if (!isRead(position)) return false;
    const invocations = [...adds, position].sort((a, b) => a - b);
    return !isSubHistoryLinearizable(counterModel, history, { invocations });
  }).length;
}

describe("counter()", () => {
  test.each([
    // With gaps between the sums, and without.
    ["many sizes", [1, 2, 5, -1, -3]],
    ["1 and -1", [1, -1]],
  ])("finds the reads of adds of %s that no order explains", { timeout: 60_000 * DEPTH }, (_, terms) => {
    const seen = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(smallHistoriesOf(counterOf(terms)), (history) => {
        const verdict = check(history);
        seen[`${verdict.valid}`]++;
        expect(verdict.details?.["wrong"]).toBe(wrongReads(history));
        expect(verdict.valid === false).toBe(wrongReads(history) > 0);
      }),
      { numRuns: 4_000 * DEPTH },
    );
    expect(Math.min(seen.true, seen.false, seen.unknown)).toBeGreaterThan(100 * DEPTH);
  });

  test.each([
    ["serial adds and reads", "0: [add 2] [read 2] [add -3] [read -1]"],
    ["an add under way, counted", "0: [add 5     ]\n1:   [read 5]"],
    ["an add under way, not counted", "0: [add 5     ]\n1:   [read 0]"],
    [
      "an add of unknown outcome, counted much later",
      "0: [add 1] [add 5) \n1: [read 0]     [read 1] [read 6]",
    ],
    ["a failed add, not counted", "0: [add 1] [add 5} [read 1]"],
    ["some of several open adds", "0: [add 1] [add 5>\n1: [add 7>\n2:      [read 8] [read 6] [read 13]"],
  ])("calls valid %s", (_, picture) => {
    expect(check(drawn(picture)).valid).toBe(true);
  });

  test.each([
    ["an acknowledged add that is missing", "0: [add 2] [add 3] [read 2]", "out-of-bounds"],
    ["an acknowledged add that counts twice", "0: [add 2] [add 3] [read 8]", "out-of-bounds"],
    ["a failed add that counts", "0: [add 2] [add 3} [read 5]", "out-of-bounds"],
    ["an add that counts before it began", "0: [add 2] [read 5] [add 3]", "out-of-bounds"],
    ["a subtraction that is missing", "0: [add 5] [add -3] [read 5]", "out-of-bounds"],
    ["a subtraction that counts twice", "0: [add 5] [add -3] [read -1]", "out-of-bounds"],
    ["half of an add", "0: [add 4       ]\n1:    [read 2]", "impossible-sum"],
    ["an add without an earlier one", "0: [add 1] [add 5>\n1:  [read 5         ]", "impossible-sum"],
    ["half of an add of unknown outcome", "0: [add 4)\n1:    [add 1] [read 2]", "impossible-sum"],
  ])("finds %s", (_, picture, anomaly) => {
    expect(anomalyNames(check(drawn(picture)))).toEqual([anomaly]);
  });

  it("judges each counter by itself", () => {
    const events = [
      ...drawn("0: [add 1] [read 1]", { key: "a" }),
      ...drawn("0: [add 2] [read 3]", { key: "b" }),
    ];
    const verdict = check(History.from(events.map((op, index) => ({ ...op, index }))));
    expect(verdict).toMatchObject({
      valid: false,
      details: { keys: 2, violatedKeys: ["b"] },
      summary: "1 of 2 reads answers what no choice of the adds comes to, on 1 of 2 keys",
    });
  });

  it("tells what the read contradicts", () => {
    expect(check(drawn("0: [add 2] [add 3] [read 2] [read 5] [read 4]"))).toMatchObject({
      anomalies: [
        {
          explanation:
            "n0 answered a read with 2 (process 0, 2.300 s), but the 2 adds acknowledged before it began come to 5; a later read was right. 1 more read is wrong",
          operations: [
            { invocation: { value: 2 } },
            { invocation: { value: 3 } },
            { completion: { value: 2 } },
          ],
        },
      ],
    });
  });

  test.each([
    ["0: [read 3]", "but no add had begun by then"],
    [
      "0: [add 1>\n1:      [add 2] [read 5]",
      "but the add acknowledged before it began is of 2, and the 1 other add that may have counted by then cannot bring it above 3",
    ],
    [
      "0: [add -1>\n1:      [add 2] [read 0]",
      "but the add acknowledged before it began is of 2, and the 1 other add that may have counted by then cannot bring it below 1",
    ],
    [
      "0: [add 4>\n1:      [read 1]",
      "but no choice among the 1 add that may have counted by then makes it 1 at any one moment",
    ],
    [
      "0: [add 2] [read 5]",
      "but the add acknowledged before it began is of 2, and no other can have counted by then",
    ],
  ])("has words for %j", (picture, words) => {
    const verdict = check(drawn(picture));
    expect(verdict.valid === false && verdict.anomalies[0].explanation).toContain(words);
  });

  test.each([
    ["0: [add 1) [read 0]", "not-exercised: No add succeeded, so nothing could be lost"],
    ["0: [add 1] [read 1)", "not-exercised: No read succeeded, so nobody knows what became of the adds"],
    [
      "0: [add 1] [read 1] [dec 1]",
      "malformed: Operation 4 cannot be judged: a counter knows add and read, but not dec",
    ],
    ["0: [add 1.5]", "malformed: Operation 0 cannot be judged: an add needs an integer"],
    [
      '0: [add 1] [read "1"]',
      "malformed: Operation 2 cannot be judged: a read of a counter answers an integer",
    ],
    ["0: [add 1] [read]", "malformed: Operation 2 cannot be judged: a read of a counter answers an integer"],
    [
      "0: [add 9007199254740991] [add 1]",
      "malformed: Operation 2 cannot be judged: sums beyond 2^53 cannot be told apart",
    ],
  ])("cannot tell of %s", (picture, reason) => {
    expect(reasons(check(drawn(picture)))).toEqual([reason]);
  });

  it("does not judge a history of which it misses beginnings", () => {
    const text = "{:process 0, :type :ok, :f :add, :value 1}";
    const { history } = readAny(text, { loneCompletions: "keep" });
    expect(reasons(check(history))).toEqual([
      "malformed: Operation 0 cannot be judged: it has an end and no beginning",
    ]);
  });

  it("does not know about the last adds, if it is asked to care", () => {
    const history = drawn("0: [add 1] [read 1] [add 1]");
    expect(check(history)).toMatchObject({ valid: true, details: { unread: 1 } });
    expect(reasons(counter({ mustReadAll: true }).check(history, UNLIMITED))).toEqual([
      "incomplete: Nobody looked for 1 acknowledged add: no read that began later succeeded",
    ]);
  });

  it("says so where there are too many sums to tell those between the bounds apart", () => {
    const terms = Array.from({ length: 14 }, (_, i) => 3 ** i);
    const open = terms.map((term, i) => `${i}: [add ${term}>`).join("\n");
    const read = (value: number): History => drawn(`${open}\n20: ${" ".repeat(20)}[add 1] [read ${value}]`);
    expect(reasons(check(read(3)))).toEqual([expect.stringContaining("incomplete: 1 read could only be")]);
    expect(anomalyNames(check(read(0)))).toEqual(["out-of-bounds"]);
  });

  it("answers unknown wherever the time is up", () => {
    const ops = Array.from({ length: 9000 }, (_, i) => ({
      process: i % 3,
      type: "invoke" as const,
      f: "add",
      value: 1,
    })).flatMap((op) => [op, { ...op, type: "ok" as const }]);
    const history = History.from([
      ...ops,
      { process: 0, type: "invoke", f: "read" },
      { process: 0, type: "ok", f: "read", value: 1 },
    ]);
    for (let stop = 1; stop <= 5; stop++) {
      let looks = 0;
      const context: CheckContext = { expired: () => ++looks >= stop, maxStates: 1 };
      expect(reasons(counter().check(history, context))).toEqual([expect.stringContaining("time: ")]);
    }
    expect(check(history).valid).toBe(false);
  });
});
