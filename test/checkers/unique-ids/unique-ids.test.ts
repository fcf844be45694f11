import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import { History } from "../../../checkers/history/history.ts";
import type { IdOrder } from "../../../checkers/unique-ids/given-ids.ts";
import { uniqueIds } from "../../../checkers/unique-ids/unique-ids.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { drawn } from "../../support/notation.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { type SmallObject, smallHistoriesOf } from "../../support/small-histories.ts";

const check = (history: History, ascending?: IdOrder): Verdict =>
  uniqueIds(ascending === undefined ? {} : { ascending }).check(history, UNLIMITED);

const sequence: SmallObject<number> = {
  init: 1,
  ask: () => ({ f: "generate", value: null }),
  perform: (next) => ({ state: next + 1, answer: next }),
  distort: (answer, choose) => Number(answer) + choose(5) - 2,
};

/** How many answers repeat an id, and how many are less than one that was known before they were asked for. */
function byDefinition(
  history: History,
  order: IdOrder,
): { readonly duplicated: number; readonly descending: number } {
  const given = [...history].flatMap(({ type, value, process, node }, completed) =>
    type === "ok"
      ? [{ id: Number(value), process, node, completed, invoked: history.invocationOf(completed) }]
      : [],
  );
  const isBefore = (a: (typeof given)[number], b: (typeof given)[number]): boolean =>
    a.completed < b.invoked &&
    (order === "real-time" || (order === "process" ? a.process === b.process : a.node === b.node));
  return {
    duplicated: given.length - new Set(given.map(({ id }) => id)).size,
    descending: given.filter((one) => given.some((other) => isBefore(other, one) && other.id > one.id))
      .length,
  };
}

describe("uniqueIds()", () => {
  test.each(["process", "node", "real-time"] as const)(
    "finds every answer that is wrong by definition, in the order of %s",
    { timeout: 60_000 * DEPTH },
    (order) => {
      const seen = { true: 0, false: 0, unknown: 0 };
      fc.assert(
        fc.property(smallHistoriesOf(sequence), (history) => {
          const verdict = check(history, order);
          seen[`${verdict.valid}`]++;
          const expected = byDefinition(history, order);
          expect(verdict.details).toMatchObject(expected);
          expect(verdict.valid === false).toBe(expected.duplicated + expected.descending > 0);
        }),
        { numRuns: 2_000 * DEPTH },
      );
      expect(Math.min(seen.true, seen.false, seen.unknown)).toBeGreaterThan(20 * DEPTH);
    },
  );

  it("tells who was given the same id, and when", () => {
    const history = drawn("0: [generate 7] [generate 9]\n1:                 [generate 7] [generate 9]");
    expect(check(history)).toMatchObject({
      valid: false,
      summary: "Of 4 ids: 2 given out before",
      details: { duplicated: 2, duplicatedShare: "50%" },
      anomalies: [
        {
          name: "duplicate-id",
          explanation:
            "The id 7 was given out twice: by n0 at 1.100 s (to process 0), and by n1 at 2.700 s (to process 1). 1 more answer repeats an id",
          operations: [{ completion: { value: 7, process: 0 } }, { completion: { value: 7, process: 1 } }],
        },
      ],
    });
  });

  it("tells which ids are out of order, if they must ascend", () => {
    const history = drawn("0: [generate 7]\n1:                 [generate 5]");
    expect(check(history).valid).toBe(true);
    expect(check(history, "process").valid).toBe(true);
    expect(check(history, "real-time")).toMatchObject({
      anomalies: [
        {
          name: "id-order",
          explanation:
            "The id 5 was given out by n1 at 2.700 s (to process 1), who had asked for it at 1.600 s, though by then the greater 7 had been given out by n0 at 1.100 s (to process 0)",
        },
      ],
    });
  });

  test.each([
    [
      "ids of any kind",
      '0: [generate "a"] [generate [1]] [generate "1"] [generate 1] [generate true]',
      undefined,
    ],
    ["texts that ascend", '0: [generate "a"] [generate "b"]', "real-time"],
    ["ids that overlap in time, in any order", "0: [generate 2]\n1:   [generate 1]", "real-time"],
    [
      "what a request that failed may have been given",
      "0: [generate 1] [generate 1} [generate 2] [generate 2)",
      undefined,
    ],
  ] as const)("calls valid %s", (_, picture, order) => {
    expect(check(drawn(picture), order).valid).toBe(true);
  });

  it("takes ids under different keys for different", () => {
    const events = [
      ...drawn("0: [generate 1] [generate 2]", { key: "a" }),
      ...drawn("0: [generate 1] [generate 1]", { key: "b" }),
    ];
    const both = History.from(events.map((op, index) => ({ ...op, index })));
    expect(check(both)).toMatchObject({ details: { duplicated: 1 }, anomalies: [{ key: "b" }] });
  });

  test.each([
    ["0: [generate 1]", undefined, "not-exercised: No two ids were given out, so none could be the same"],
    [
      "0: [generate 1) [generate]",
      undefined,
      "malformed: Operation 2 cannot be judged: an answer needs an id",
    ],
    [
      "0: [generate 1] [read 1]",
      undefined,
      "malformed: Operation 2 cannot be judged: there is only generate",
    ],
    [
      '0: [generate 1] [generate "2"]',
      "process",
      "malformed: Operation 2 cannot be judged: ids that ascend are all numbers, or all texts",
    ],
  ] as const)("cannot tell of %s", (picture, order, reason) => {
    expect(reasons(check(drawn(picture), order))).toEqual([reason]);
  });

  it("answers unknown wherever the time is up", () => {
    const ops = Array.from({ length: 9000 }, (_, i) => ({
      process: 0,
      f: "generate",
      value: i % 8999,
    })).flatMap((op) => [
      { ...op, type: "invoke" as const },
      { ...op, type: "ok" as const },
    ]);
    const history = History.from(ops);
    expect(anomalyNames(check(history))).toEqual(["duplicate-id"]);
    for (let stop = 1; stop <= 5; stop++) {
      let looks = 0;
      const context: CheckContext = { expired: () => ++looks >= stop, maxStates: 1 };
      expect(reasons(uniqueIds().check(history, context))).toEqual([expect.stringContaining("time: ")]);
    }
  });
});
