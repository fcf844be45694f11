import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import { isJsonArray, type Json, type Op } from "../../../checkers/history/operation.ts";
import { type Model, moveTo, refuse } from "../../../checkers/models/model.ts";
import { set } from "../../../checkers/set/set.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { isLinearizable } from "../../support/brute-force-linearizability.ts";
import { drawn } from "../../support/notation.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { distortList, type SmallObject, smallHistoriesOf } from "../../support/small-histories.ts";

const check = (history: History): Verdict => set().check(history, UNLIMITED);

/** The specification: a set of elements, each added once at most; a read shows each of them once, in any order. */
const growingSet: Model<readonly Json[]> = {
  name: "growing set",
  description: "",
  init: [],
  fs: ["add", "read"],
  step(state, { f, input, output }) {
    if (f === "add") return moveTo([...state, input]);
    if (!isJsonArray(output)) return moveTo(state);
    const same = output.length === state.length && state.every((element) => output.includes(element));
    return same ? moveTo(state) : refuse("");
  },
  isPure: ({ f }) => f === "read",
  describe: String,
  describeCall: String,
};

const smallSet: SmallObject<readonly Json[]> = {
  init: [],
  ask: (choose, n) => (choose(2) === 0 ? { f: "add", value: n } : { f: "read", value: null }),
  perform: (state, { f, value }) =>
    f === "add" ? { state: [...state, value], answer: value } : { state, answer: state },
  distort: (answer, choose) => (isJsonArray(answer) ? distortList(answer, choose) : answer),
};

describe("set()", () => {
  it("agrees with a search through all orders", { timeout: 60_000 * DEPTH }, () => {
    const seen = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(smallHistoriesOf(smallSet), (history) => {
        const { valid } = check(history);
        seen[`${valid}`]++;
        expect(valid !== false).toBe(isLinearizable(growingSet, history));
      }),
      { numRuns: 6_000 * DEPTH },
    );
    expect(Math.min(seen.true, seen.false, seen.unknown)).toBeGreaterThan(300 * DEPTH);
  });

  it("calls valid what every later read shows, added for certain or not", () => {
    const verdict = check(
      drawn(`
        0: [add 1] [add 2) [read [1]]   [read 2 1]
        1:   [add 3}          [add 4>   [read 1 2]
      `),
    );
    expect(verdict).toMatchObject({
      valid: true,
      summary:
        "Each of 1 acknowledged element is in every later read, of 3, and so is each of 1 whose fate was unknown",
      details: { attempted: 4, acknowledged: 1, stable: 2, recovered: 1, reads: 3 },
    });
  });

  it("finds what is lost, and says since when and how much", () => {
    const verdict = check(
      drawn(`
        0: [add 1] [add 2]                         [read 3 4]
        1:      [add 3]       [read 1 2 3] [add 4]
      `),
    );
    expect(verdict).toMatchObject({
      valid: false,
      summary: "Of 4 acknowledged elements: 2 lost",
      details: { lost: 2, stable: 2, firstLostAtSeconds: 0.6, lastLostAtSeconds: 1.4 },
      anomalies: [
        {
          name: "lost",
          explanation:
            "Element 1, acknowledged by n0 at 0.600 s (process 0), is missing from the read on n0 at 4.000 s (process 0) and from every later one; it was last shown by n1 at 3.000 s. Altogether 2 of 4 acknowledged elements were lost, acknowledged between 0.600 s and 1.400 s",
          operations: [
            { invocation: { f: "add" } },
            { invocation: { f: "read" } },
            { invocation: { f: "read" } },
          ],
        },
      ],
    });
  });

  it("finds what was read and is gone, though it was never acknowledged", () => {
    const verdict = check(drawn("0: [add 1] [add 2)\n1:             [read 1 2] [read [1]]"));
    expect(verdict).toMatchObject({
      anomalies: [
        { name: "lost", explanation: expect.stringContaining("never acknowledged but read by n1") as string },
      ],
    });
  });

  it("calls stale what other reads still show", () => {
    const verdict = check(drawn("0: [add 1] [read []] [read [1]]"));
    expect(verdict).toMatchObject({
      valid: false,
      anomalies: [
        {
          name: "stale",
          explanation:
            "Element 1, acknowledged by n0 at 0.600 s (process 0), is missing from the read on n0 at 0.800 s (process 0), though the read on n0 at 1.800 s (process 0) shows it",
        },
      ],
    });
    // Side by side, neither read is the later one.
    expect(anomalyNames(check(drawn("0: [add 1] [read [1]]\n1:          [read []]")))).toEqual(["stale"]);
  });

  it("takes a read for as late as what it shows", () => {
    const verdict = check(
      drawn(`
        0: [add 1] [add 2]  [read 1 2]
        1: [read [2]             ]
      `),
    );
    expect(verdict).toMatchObject({
      anomalies: [
        {
          name: "stale",
          explanation: expect.stringContaining(
            "cannot have been answered before 0.800 s, since it shows element 2",
          ) as string,
        },
      ],
    });
  });

  it.each([
    ["0: [add 1] [read 1 7]", "nobody ever tried to add"],
    ["0: [add 1] [add 7} [read 1 7]", "must have had no effect"],
    ["0: [add 1] [read 1 7] [add 7] [read 1 7]", "only at 1.900 s, after that read had ended"],
  ])("finds what cannot be there: %s", (picture, why) => {
    const verdict = check(drawn(picture));
    expect(verdict).toMatchObject({
      summary: `Of ${picture.includes("7] [read") ? "2 acknowledged elements" : "1 acknowledged element"}: 1 unexpected`,
      anomalies: [{ name: "unexpected", explanation: expect.stringContaining(why) as string }],
    });
  });

  it("draws no conclusions from what cannot be there", () => {
    const early = drawn("0: [read [7]] [add 2] [add 7] [read 2 7]");
    expect(anomalyNames(check(early))).toEqual(["unexpected"]);
    const failed = drawn("0: [add 7} [add 1] [read 1 7] [read [1]]");
    expect(anomalyNames(check(failed))).toEqual(["unexpected"]);
  });

  it("finds an element that is there more often than it was added", () => {
    expect(check(drawn("0: [add 1] [read 1 1]"))).toMatchObject({
      valid: false,
      anomalies: [
        {
          name: "duplicated",
          explanation:
            "The read on n0 at 0.800 s (process 0) shows element 1 2 times, but it was added once (by process 0)",
        },
      ],
    });
    expect(check(drawn("0: [add 1] [add 1) [read 1 1]")).valid).toBe(true);
  });

  it("finds reads that contradict each other", () => {
    const verdict = check(
      drawn(`
        0: [add 1           ]
        1: [add 2           ]
        2:   [read [1]]         [read 1 2]
        3:   [read [2]]
      `),
    );
    expect(verdict).toMatchObject({
      summary: "Of 2 acknowledged elements: 1 pair of reads that contradict each other",
      anomalies: [
        {
          name: "long-fork",
          explanation: expect.stringContaining("each of the two elements was there first") as string,
        },
      ],
    });
  });

  it("judges every key by itself, and explains the worst", () => {
    const lossy = [...drawn("0: [add 1] [add 2] [read []]", { key: "a" })];
    const fine = [...drawn("1: [add 1] [read [1]]", { key: "b" })];
    const ops = [...lossy, ...fine].map((op, index) => ({ ...op, index }));
    expect(check(History.from(ops))).toMatchObject({
      summary: "Of 3 acknowledged elements: 2 lost, on 1 of 2 keys",
      details: { keys: 2, violatedKeys: ["a"] },
      anomalies: [
        { key: "a", explanation: expect.stringMatching(/^Key a: element 1, acknowledged/) as string },
      ],
    });
  });

  it("is unknown about what nobody looked for afterwards", () => {
    expect(reasons(check(drawn("0: [add 1] [read [1]] [add 2]")))).toEqual([
      "incomplete: Nobody looked for 1 acknowledged element of the set: the last read that succeeded began at 0.800 s",
    ]);
    expect(reasons(check(drawn("0: [add 1] [read [1]}")))).toEqual([
      "incomplete: Nobody looked for 1 acknowledged element of the set: no read succeeded",
    ]);
    expect(reasons(check(drawn("0: [add 1) [read []]")))).toEqual([
      "not-exercised: No add succeeded, so nothing could be lost",
    ]);
  });

  it("is unknown about a history that is none of a set", () => {
    expect(reasons(check(drawn("0: [append 1]")))).toEqual([
      "malformed: Operation 0 cannot be judged: a set knows add and read, but not append",
    ]);
    expect(reasons(check(drawn("0: [add 1] [read 1]")))).toEqual([
      "malformed: Operation 2 cannot be judged: a read of a set returns a list",
    ]);
  });

  it("is unknown when its time is up", () => {
    const history = drawn("0: [add 1] [read []]");
    expect(set().check(history, { expired: () => true, maxStates: 1 })).toMatchObject({
      valid: "unknown",
      reasons: [{ kind: "time" }],
    });
  });

  it("takes about as long as the reads are", { timeout: 20_000 }, () => {
    const ops: Op[] = [];
    const event = (type: Op["type"], f: string, value: Json): void => {
      ops.push({ index: ops.length, time: ops.length * 1e3, process: 0, type, f, value });
    };
    const elements: number[] = [];
    for (let element = 1; element <= 30_000; element++) {
      event("invoke", "add", element);
      event("ok", "add", element);
      elements.push(element);
      if (element % 1000 > 0) continue;
      event("invoke", "read", null);
      event("ok", "read", element === 30_000 ? elements.slice(1) : [...elements]);
    }
    const history = History.from(ops);
    const began = performance.now();
    expect(check(history)).toMatchObject({ valid: false, details: { lost: 1, stable: 29_999 } });
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
