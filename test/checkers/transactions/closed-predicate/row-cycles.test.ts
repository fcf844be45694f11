import { describe, expect, test } from "vitest";
import type { Verdict } from "../../../../checkers/verdict.ts";
import { explanationOf, judge, namesOf } from "../../../support/rows/judge-rows.ts";
import type { RowMicroOp } from "../../../support/rows/told-rows.ts";

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
