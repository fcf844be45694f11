import { describe, expect, test } from "vitest";
import { History } from "../../../../checkers/history/history.ts";
import type { Json, OpType } from "../../../../checkers/history/operation.ts";
import { findChecker } from "../../../../checkers/registry.ts";
import { closedPredicate } from "../../../../checkers/transactions/closed-predicate/closed-predicate.ts";
import type { Verdict } from "../../../../checkers/verdict.ts";
import {
  type FirstRows,
  historyOfRows,
  type RowMicroOp,
  type ToldRows,
} from "../../../support/rows/told-rows.ts";

const CONTEXT = { expired: () => false, maxStates: 1e6 };

interface Notes {
  readonly first?: FirstRows;
  readonly consistency?: string;
  /** Outcomes other than `ok`, by the number of the transaction. */
  readonly outcomes?: Readonly<Record<number, ToldRows["outcome"]>>;
  /** Whether each begins after the one before; else they all overlap. */
  readonly isInSequence?: boolean;
}

/** The verdict about these transactions, each of a process of its own. */
function judge(transactions: readonly (readonly RowMicroOp[])[], notes: Notes = {}): Verdict {
  const { first, consistency = "serializable", outcomes = {}, isInSequence = false } = notes;
  const told = transactions.map(
    (microOps, i): ToldRows => ({
      process: i,
      microOps,
      began: isInSequence ? 2 + 2 * i : 2 + i,
      ended: isInSequence ? 3 + 2 * i : 100 + i,
      outcome: outcomes[i] ?? "ok",
    }),
  );
  return closedPredicate({ consistency }).check(historyOfRows(told, first), CONTEXT);
}

function namesOf({ details }: Verdict): string[] {
  return Object.keys((details?.["anomalies"] ?? {}) as object);
}

function explanationOf(verdict: Verdict, name: string): string {
  const anomalies = verdict.valid === false ? verdict.anomalies : [];
  return anomalies.find((one) => one.name === name)?.explanation ?? `no ${name}`;
}

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

describe("circles", () => {
  test("a phantom: neither shows the row that the other inserts", () => {
    const both = (second: RowMicroOp): Verdict =>
      judge([
        [
          ["rp", true, {}],
          ["insert", "x", 1],
        ],
        [second, ["insert", "y", 2]],
      ]);
    const phantom = both(["rp", true, {}]);
    expect(namesOf(phantom)).toEqual(["G2"]);
    expect(explanationOf(phantom, "G2")).toMatch(
      /T1 \(process 0, .*\) asked for all rows and was not shown row y, and T2 \(process 1, .*\) wrote row y as 2, which is one of them, so T1 came before T2; T2 asked for all rows and was not shown row x, and T1 wrote row x as 1/,
    );
    expect(both(["rp", ["=", 2], {}]).valid).toBe(true);
    expect(both(["rp", true, { x: 1 }]).valid).toBe(true);
  });

  test("a phantom is no write skew of rows that were read", () => {
    const phantom: readonly RowMicroOp[][] = [
      [
        ["rp", ["=", 1], {}],
        ["w", "x", 1],
      ],
      [
        ["rp", ["=", 1], {}],
        ["w", "y", 1],
      ],
    ];
    const first = { x: 0, y: 0 };
    expect(judge(phantom, { first, consistency: "repeatable-read" }).valid).toBe("unknown");
    const skew: readonly RowMicroOp[][] = [
      [
        ["rp", ["=", 0], { x: 0, y: 0 }],
        ["w", "x", 1],
      ],
      [
        ["rp", ["=", 0], { x: 0, y: 0 }],
        ["w", "y", 1],
      ],
    ];
    const verdict = judge(skew, { first, consistency: "repeatable-read" });
    expect(verdict.valid).toBe(false);
    expect(namesOf(verdict)).toEqual(["write-skew", "G2-item"]);
  });

  test("read skew over a row that is not shown, and over one that is read", () => {
    const writer: readonly RowMicroOp[] = [
      ["insert", "x", 1],
      ["insert", "y", 2],
    ];
    const missing = judge([
      writer,
      [
        ["rp", ["=", 1], {}],
        ["r", "y", 2],
      ],
    ]);
    expect(namesOf(missing)).toEqual(["G-single-predicate"]);
    expect(missing.details?.["weakestViolated"]).not.toContain("repeatable-read");
    const read = judge([
      writer,
      [
        ["r", "x", null],
        ["r", "y", 2],
      ],
    ]);
    expect(namesOf(read)).toEqual(["G-single"]);
    expect(read.details?.["weakestViolated"]).toContain("repeatable-read");
    expect(
      judge([
        writer,
        [
          ["rp", ["=", 3], {}],
          ["r", "y", 2],
        ],
      ]).valid,
    ).toBe(true);
  });

  test("information in a circle over rows that were deleted or changed", () => {
    const first = { x: 0, y: 0 };
    const deleted = judge(
      [
        [
          ["delete", "x"],
          ["r", "y", null],
        ],
        [
          ["delete", "y"],
          ["rp", true, {}],
        ],
      ],
      { first },
    );
    expect(namesOf(deleted)).toEqual(["G1c"]);
    expect(explanationOf(deleted, "G1c")).toContain("and was not shown row x, which only T");
    const fine = judge(
      [
        [
          ["delete", "x"],
          ["r", "y", 0],
        ],
        [
          ["delete", "y"],
          ["rp", true, {}],
        ],
      ],
      { first },
    );
    expect(fine.valid).toBe(true);
  });

  test("a change after another, by who had read it, is not there before it", () => {
    // The second write followed the first, so a read that shows neither came before both.
    const writers: readonly RowMicroOp[][] = [
      [
        ["w", "x", 1],
        ["w", "y", 1],
      ],
      [
        ["r", "x", 1],
        ["w", "x", 3],
      ],
    ];
    const reader = (y: number | null): RowMicroOp[] => [["rp", ["mod", 2, 1], y === null ? {} : { y }]];
    expect(namesOf(judge([...writers, reader(1)]))).toEqual(["G-single-predicate"]);
    expect(judge([...writers, reader(null)]).valid).toBe(true);
  });

  test("of two readers each misses what the other is shown", () => {
    const verdict = judge([
      [["insert", "x", 1]],
      [["insert", "y", 2]],
      [["rp", true, { x: 1 }]],
      [["rp", true, { y: 2 }]],
    ]);
    expect(namesOf(verdict)).toEqual(["G-nonadjacent-predicate"]);
  });

  test("in real time and by a process", () => {
    const stale: readonly RowMicroOp[][] = [[["insert", "x", 1]], [["rp", true, {}]]];
    const verdict = judge(stale, { consistency: "strict-serializable", isInSequence: true });
    expect(namesOf(verdict)).toEqual(["G-single-predicate-realtime"]);
    expect(judge(stale, { consistency: "serializable", isInSequence: true }).valid).toBe(true);
    expect(judge(stale, { consistency: "strict-serializable" }).valid).toBe(true);
  });
});

describe("what is known of versions", () => {
  const writer: readonly RowMicroOp[] = [
    ["insert", "x", 1],
    ["insert", "y", 2],
  ];

  test("what a transaction leaves comes after what it read", () => {
    const verdict = judge([
      [["w", "x", 1]],
      [
        ["r", "x", 1],
        ["w", "x", 3],
        ["w", "y", 3],
      ],
      [
        ["r", "x", 1],
        ["r", "y", 3],
      ],
    ]);
    expect(namesOf(verdict)).toEqual(["G-single"]);
  });

  test("a transaction does not find what it deletes only later", () => {
    const verdict = judge(
      [
        [
          ["rp", true, {}],
          ["delete", "x"],
        ],
      ],
      { first: { x: 1 } },
    );
    expect(namesOf(verdict)).toEqual(["predicate-read-miss"]);
  });

  test("a transaction of unknown outcome took effect if something of it was seen", () => {
    const torn: readonly RowMicroOp[] = [
      ["r", "x", null],
      ["r", "y", 2],
    ];
    expect(namesOf(judge([writer, torn], { outcomes: { 0: "info" } }))).toEqual(["G-single"]);
  });

  test("a row that was asked for by name counts as read, also if a predicate read missed it", () => {
    const verdict = judge([
      writer,
      [
        ["rp", ["=", 1], {}],
        ["r", "x", null],
        ["r", "y", 2],
      ],
    ]);
    expect(namesOf(verdict)).toEqual(["G-single"]);
  });

  test("a row that is shown has been read", () => {
    const verdict = judge([
      [
        ["insert", "x", 1],
        ["rp", ["=", 2], { y: 2 }],
      ],
      [
        ["insert", "y", 2],
        ["rp", ["=", 1], { x: 1 }],
      ],
    ]);
    expect(explanationOf(verdict, "G1c")).toContain("read row y as 2, which T");
  });
});

describe("what only the search for an order refutes", () => {
  /** Two blind writes, and two readers who saw them in opposite orders, each by what was gone. */
  const CROSSED: readonly RowMicroOp[][] = [
    [["w", "x", 2]],
    [["w", "x", 3]],
    [
      ["r", "x", 2],
      ["insert", "a", 1],
    ],
    [
      ["r", "a", 1],
      ["r", "x", 3],
      ["insert", "b", 1],
    ],
    [
      ["r", "b", 1],
      ["r", "x", 2],
    ],
    [["r", "c", null]],
  ];

  test("is shown by the few transactions that contradict each other", () => {
    const verdict = judge(CROSSED);
    expect(namesOf(verdict)).toEqual(["nonserializable"]);
    const [anomaly] = verdict.valid === false ? verdict.anomalies : [];
    expect(anomaly?.explanation).toMatch(
      /^No order of the transactions explains what they found: process 2 \(.*\) read row x as 2; process 3 \(.*\) read row a as 1 and read row x as 3; process 4 \(.*\) read row b as 1 and read row x as 2$/,
    );
    expect(anomaly?.operations).toHaveLength(3);
    expect(judge(CROSSED.toSpliced(4, 1)).valid).toBe(true);
  });

  test("says nothing of weaker models", () => {
    expect(judge(CROSSED, { consistency: "read-committed" }).valid).toBe("unknown");
    expect(judge(CROSSED, { consistency: "read-uncommitted" }).valid).toBe(true);
    expect(judge(CROSSED.slice(0, 3), { consistency: "read-committed" }).valid).toBe(true);
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
