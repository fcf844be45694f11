import { describe, expect, test } from "vitest";
import { History } from "../../../../checkers/history/history.ts";
import type { Json, OpType } from "../../../../checkers/history/operation.ts";
import { findChecker } from "../../../../checkers/registry.ts";
import { closedPredicate } from "../../../../checkers/transactions/closed-predicate/closed-predicate.ts";
import type { Verdict } from "../../../../checkers/verdict.ts";
import { explanationOf, judge, namesOf } from "../../../support/rows/judge-rows.ts";
import type { RowMicroOp } from "../../../support/rows/told-rows.ts";
import { readAny } from "../../history/format/read-any.ts";

const CONTEXT = { expired: () => false, maxStates: 1e6 };

describe("what a predicate read shows", () => {
  test("misses a row that was there from the beginning and matches with all its values", () => {
    const read: RowMicroOp = ["rp", ["mod", 2, 1], {}];
    const missed = judge([[["w", "x", 5]], [read]], { first: { x: 1 } });
    expect(namesOf(missed)).toEqual(["predicate-read-miss"]);
    expect(explanationOf(missed, "predicate-read-miss")).toBe(
      "Process 1 asked for rows whose value modulo 2 is 1 and was shown none at 0.000000 s, but not row x, which was there from the beginning and is one of them with all that was committed to it: 1, 5".replace(
        "0.000000 s",
        timeIn(missed),
      ),
    );
    expect(judge([[["w", "x", 4]], [read]], { first: { x: 1 } }).valid).toBe(true);
    expect(judge([[["insert", "x", 1]], [read]]).valid).toBe(true);
    expect(judge([[["delete", "x"]], [read]], { first: { x: 1 }, outcomes: { 0: "info" } }).valid).toBe(true);
    expect(namesOf(judge([[["delete", "x"]], [read]], { first: { x: 1 }, outcomes: { 0: "fail" } }))).toEqual(
      ["predicate-read-miss"],
    );
  });

  test("shows a row that does not match", () => {
    const wrong = judge([[["rp", ["=", 2], { x: 1 }]]], { first: { x: 1 } });
    expect(namesOf(wrong)).toEqual(["predicate-read-miss"]);
    expect(explanationOf(wrong, "predicate-read-miss")).toContain("was shown x = 1 at");
    expect(judge([[["rp", ["=", 1], { x: 1 }]]], { first: { x: 1 } }).valid).toBe(true);
    expect(judge([[["rp", ["mod", 2, 1], { x: -1 }]]], { first: { x: -1 } }).valid).toBe(true);
  });

  test("shows what nobody wrote, what was aborted, and what was overwritten at once", () => {
    expect(namesOf(judge([[["rp", true, { x: 1 }]]]))).toEqual(["garbage-read"]);
    const aborted = judge([[["w", "x", 1]], [["rp", true, { x: 1 }]]], { outcomes: { 0: "fail" } });
    expect(namesOf(aborted)).toEqual(["G1a"]);
    const intermediate: readonly RowMicroOp[] = [
      ["w", "x", 1],
      ["delete", "x"],
    ];
    expect(namesOf(judge([intermediate, [["rp", true, { x: 1 }]]]))).toContain("G1b");
    expect(judge([intermediate, [["rp", true, {}]]]).valid).toBe(true);
    expect(judge([[["w", "x", 1]], [["rp", true, { x: 1 }]]], { outcomes: { 0: "info" } }).valid).toBe(true);
  });

  test("is not what the transaction itself wrote", () => {
    expect(
      namesOf(
        judge([
          [
            ["w", "x", 1],
            ["rp", true, {}],
          ],
        ]),
      ),
    ).toEqual(["internal"]);
    expect(
      namesOf(
        judge(
          [
            [
              ["delete", "x"],
              ["rp", true, { x: 1 }],
            ],
          ],
          { first: { x: 1 } },
        ),
      ),
    ).toEqual(["internal"]);
    expect(
      judge([
        [
          ["w", "x", 1],
          ["rp", true, { x: 1 }],
        ],
      ]).valid,
    ).toBe(true);
    expect(
      judge([
        [
          ["w", "x", 1],
          ["rp", ["=", 2], {}],
        ],
      ]).valid,
    ).toBe(true);
    expect(
      judge(
        [
          [
            ["delete", "x"],
            ["rp", true, {}],
            ["r", "x", null],
          ],
        ],
        { first: { x: 1 } },
      ).valid,
    ).toBe(true);
    expect(
      namesOf(
        judge([
          [
            ["rp", true, { x: 1 }],
            ["w", "x", 1],
          ],
        ]),
      ),
    ).toContain("future-read");
  });
});

describe("rows at the beginning", () => {
  test("are there before all transactions, whatever time says", () => {
    expect(judge([[["r", "x", null]]], { first: { x: 1 } }).valid).toBe(false);
    expect(judge([[["r", "y", null]]], { first: { x: 1 } }).valid).toBe(true);
  });

  test("that were not acknowledged were there if they were seen", () => {
    const seen = (value: Json): Verdict =>
      closedPredicate({ consistency: "serializable" }).check(
        History.from([
          event(0, "invoke", { x: 1, y: 1 }, "init"),
          event(0, "ok", { x: 1 }, "init"),
          event(1, "invoke", [["rp", true, null]]),
          event(1, "ok", [["rp", true, value]]),
        ]),
        CONTEXT,
      );
    expect(seen({ x: 1 }).valid).toBe(true);
    expect(seen({ x: 1, y: 1 }).valid).toBe(true);
    expect(namesOf(seen({ y: 1 }))).toEqual(["predicate-read-miss"]);
  });
});

describe("what cannot be judged", () => {
  const cases: readonly (readonly [string, readonly ReturnType<typeof event>[], RegExp, string])[] = [
    ["other micro-operations", both([["append", "x", 1]]), /expected a transaction/, "malformed"],
    ["unknown predicates", both([["rp", ["<", 3], null]]), /expected a transaction/, "malformed"],
    ["null written", both([["w", "x", null]]), /expected a transaction/, "malformed"],
    [
      "an answer to something else",
      [event(0, "invoke", [["r", "x", null]]), event(0, "ok", [["r", "y", 1]])],
      /expected the same micro-operations/,
      "malformed",
    ],
    ["no answer to a predicate", both([["rp", true, null]]), /shows null/, "malformed"],
    [
      "remainders of texts",
      both([
        ["w", "x", "a"],
        ["rp", ["mod", 2, 1], {}],
      ]),
      /no remainder/,
      "malformed",
    ],
    [
      "a value written twice",
      both([
        ["w", "x", 1],
        ["w", "x", 1],
      ]),
      /more than once/,
      "not-applicable",
    ],
    ["nothing read", both([["w", "x", 1]]), /read anything/, "not-exercised"],
    ["nothing at all", [], /read anything/, "not-exercised"],
    ["first rows that come later", [...both([]), ...both({ x: 1 }, "init")], /come first/, "malformed"],
    ["first rows of no such kind", both([["w", "x", 1]], "init"), /first rows: an object/, "malformed"],
    [
      "first rows that may come later",
      [event(0, "invoke", { x: 1 }, "init"), event(0, "info", { x: 1 }, "init")],
      /was not acknowledged/,
      "not-applicable",
    ],
    [
      "transactions that do not wait for the first rows",
      [event(0, "invoke", { x: 1 }, "init"), event(1, "invoke", []), event(0, "ok", { x: 1 }, "init")],
      /expected it to wait/,
      "malformed",
    ],
  ];
  test.each(cases)("%s", (_, events, message, kind) => {
    const verdict = closedPredicate().check(History.from(events), CONTEXT);
    expect(verdict.valid === "unknown" ? verdict.reasons[0] : verdict.valid).toMatchObject({
      kind,
      message: expect.stringMatching(message) as string,
    });
  });

  test("more than it is made for", () => {
    const many = Array.from({ length: 1100 }, (_, i): RowMicroOp[] => [["insert", `r${i}`, 1]]);
    const scans = Array.from({ length: 1000 }, (): RowMicroOp[] => [["rp", ["=", 2], {}]]);
    expect(judge([...many, ...scans]).summary).toMatch(/predicate reads over \d+ versions/);
    const reads = Array.from({ length: 1000 }, (): RowMicroOp[] => [["r", "y", null]]);
    expect(judge([...many, ...reads]).summary).toMatch(/no order is looked for among more than 2,000/);
  });
});

test("it is known by its name, with the model that is promised", () => {
  expect(findChecker("closed-predicate:consistency=serializable")?.name).toBe("closed-predicate");
  expect(() => closedPredicate({ consistency: "linearizable" })).toThrow(RangeError);
});

test("where operations have no times, the order of each process is all that is known", () => {
  const values = ['[[:insert "x" 1]]', '[[:w "x" 2]]', '[[:r "x" 2]]', '[[:r "x" 1]]'];
  const judged = (nameProcess: (i: number) => string): Verdict => {
    const lines = values.map((value, i) => `{:type :ok, :value ${value}${nameProcess(i)}}`);
    const { history } = readAny(lines.join("\n"), { loneCompletions: "keep", missingProcesses: "one-each" });
    return closedPredicate({ consistency: "strict-serializable" }).check(history, CONTEXT);
  };
  expect(namesOf(judged((i) => `, :process ${i < 2 ? 0 : 1}`))).toEqual(["nonserializable-process"]);
  expect(judged((i) => `, :process ${i}`).valid).toBe(true);
  expect(judged(() => "").valid).toBe(true);
});

function event(
  process: number,
  type: OpType,
  value: Json,
  f = "txn",
): Parameters<typeof History.from>[0] extends Iterable<infer Op> ? Op : never {
  return { process, type, f, value };
}

/** An operation that was answered with what it asked. */
function both(value: Json, f?: string): ReturnType<typeof event>[] {
  return [event(0, "invoke", value, f), event(0, "ok", value, f)];
}

function timeIn(verdict: Verdict): string {
  return /at ([\d.]+ s)/.exec(explanationOf(verdict, "predicate-read-miss"))?.[1] ?? "";
}
