import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import { History } from "../../../checkers/history/history.ts";
import type { Json, OpType } from "../../../checkers/history/operation.ts";
import { longFork } from "../../../checkers/long-fork/long-fork.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { readAny } from "../history/format/read-any.ts";

/** One operation after the other, each 100 ms long, by processes in turn: what was done, with what, and what came of it. */
type Told = readonly [f: string, asked: Json, type: OpType, answer?: Json];

function history(...told: readonly Told[]): History {
  return History.from(
    told.flatMap(([f, value, type, answer = value], i) => {
      const process = i % 3;
      const op = { process, f, node: `n${process + 1}` };
      const time = i * 200e6;
      const asked = { ...op, type: "invoke" as const, value, time };
      return type === "invoke" ? [asked] : [asked, { ...op, type, value: answer, time: time + 100e6 }];
    }),
  );
}

const write = (key: number | string, type: OpType = "ok", value: Json = 1): Told => [
  "write",
  [["w", key, value]],
  type,
];

/** A read of the keys 0, 1, 2, ... that finds these values; null is nothing. */
const read = (...values: readonly Json[]): Told => {
  const mops = values.map((value, key) => ["r", key, value] as const);
  return ["read", mops.map(([r, key]) => [r, key, null]), "ok", mops];
};
const check = (...told: readonly Told[]): Verdict => longFork().check(history(...told), UNLIMITED);

describe("longFork()", () => {
  const answers = (keys: number): fc.Arbitrary<(1 | null)[][]> =>
    fc.array(fc.array(fc.constantFrom(1 as const, null), { minLength: keys, maxLength: keys }), {
      maxLength: 7,
    });

  test.each([2, 3, 4])(
    "finds a fork in groups of %d exactly if two reads are one",
    { timeout: 60_000 * DEPTH },
    (keys) => {
      const seen = { true: 0, false: 0, unknown: 0 };
      const misses = (a: readonly (1 | null)[], b: readonly (1 | null)[]): boolean =>
        a.some((value, i) => value !== null && b[i] === null);
      fc.assert(
        fc.property(answers(keys), (reads) => {
          const isForked = reads.some((a) => reads.some((b) => misses(a, b) && misses(b, a)));
          const verdict = check(...reads.map((values) => read(...values)));
          seen[`${verdict.valid}`]++;
          expect(verdict.valid === false).toBe(isForked);
          const parts = reads.filter((values) => values.includes(1) && values.includes(null));
          if (!isForked) expect(verdict.valid).toBe(parts.length > 1 ? true : "unknown");
        }),
        { numRuns: 2_000 * DEPTH },
      );
      expect(Math.min(seen.true, seen.false, seen.unknown)).toBeGreaterThan(50 * DEPTH);
    },
  );

  test.each<[string, Told[]]>([
    [
      "reads that all agree on which write was first",
      [write(0), read(1, null), read(1, null), write(1), read(1, 1)],
    ],
    ["a read that is behind", [write(0), read(1, null), read(null, null), read(1, null)]],
    [
      "parts of groups of which the keys only overlap",
      [
        [
          "read",
          null,
          "ok",
          [
            ["r", 0, 1],
            ["r", 1, null],
          ],
        ],
        [
          "read",
          null,
          "ok",
          [
            ["r", 1, 1],
            ["r", 2, null],
          ],
        ],
        read(1, null),
        read(1, null),
      ],
    ],
    [
      'keys 1 and "1"',
      [
        write(1),
        write("1"),
        [
          "read",
          null,
          "ok",
          [
            ["r", 1, 1],
            ["r", "1", null],
          ],
        ],
        [
          "read",
          null,
          "ok",
          [
            ["r", "1", null],
            ["r", 1, 1],
          ],
        ],
      ],
    ],
    [
      "a write of unknown outcome that is seen",
      [write(0, "info"), write(1), read(1, null), read(1, 1), read(1, null)],
    ],
  ])("calls valid %s", (_, told) => {
    expect(check(...told)).toMatchObject({ valid: true });
  });

  it("tells which reads contradict each other, and about which writes", () => {
    const ops = [write(0), write(1), read(1, null), write(2), read(null, 1)];
    expect(check(...ops)).toMatchObject({
      valid: false,
      summary: "Reads of 1 of 1 group contradict each other",
      anomalies: [
        {
          name: "long-fork",
          explanation:
            "The read answered by n3 at 0.500 s (process 2) shows key 0 and not 1, but the read answered by n2 at 0.900 s (process 1) shows 1 and not 0: each of the two writes was there first",
          operations: [
            { invocation: { value: [["w", 0, 1]] } },
            { invocation: { value: [["w", 1, 1]] } },
            {
              completion: {
                value: [
                  ["r", 0, 1],
                  ["r", 1, null],
                ],
              },
            },
            {
              completion: {
                value: [
                  ["r", 0, null],
                  ["r", 1, 1],
                ],
              },
            },
          ],
        },
      ],
    });
  });

  it("judges a history of which only the ends are known", () => {
    const text = `
      {:type :ok, :f :write, :value [[:w 0 1]]} {:type :ok, :f :write, :value [[:w 1 2]]}
      {:type :ok, :f :read, :value [[:r 0 1] [:r 1 nil]]} {:type :ok, :f :read, :value [[:r 0 nil] [:r 1 2]]}`;
    const read = readAny(text, { loneCompletions: "keep", missingProcesses: "one-each" });
    expect(longFork().check(read.history, UNLIMITED)).toMatchObject({
      details: { writes: 2, acknowledged: 2, unexpected: 0 },
      anomalies: [
        {
          name: "long-fork",
          explanation: expect.stringContaining("The read at 0.000002 s shows key 0 and not 1") as unknown,
        },
      ],
    });
  });

  it("finds reads that list the keys in other orders", () => {
    const other: Told = [
      "read",
      null,
      "ok",
      [
        ["r", 1, 1],
        ["r", 0, null],
      ],
    ];
    expect(anomalyNames(check(read(1, null), other))).toEqual(["long-fork"]);
  });

  test.each<[string, Told[], string]>([
    ["nobody wrote", [write(0), read(1, 1)], "which nobody ever tried to write"],
    [
      "was written as something else",
      [write(0, "ok", 5), read(1)],
      "although all that was ever to be written there is 5",
    ],
    [
      "a write that failed had",
      [write(0, "fail"), read(1)],
      "although the write by process 0 had failed at 0.100 s and must have had no effect",
    ],
    [
      "is written only later",
      [read(1), write(0)],
      "although process 1 began to write it only at 0.200 s, after that read had ended",
    ],
  ])("finds what %s", (_, told, words) => {
    const verdict = check(...told);
    expect(anomalyNames(verdict)).toEqual(["unexpected"]);
    expect(verdict.valid === false && verdict.anomalies[0].explanation).toContain(words);
  });

  test.each<[string, Told[], string]>([
    ["no reads", [write(0)], "not-exercised: No read succeeded"],
    [
      "reads of all or nothing",
      [read(null, null), read(1, 1), read(1, null)],
      "not-exercised: Of no group did two of the 3 reads show some keys and not others, so none could contradict another",
    ],
    [
      "a key that is written twice",
      [write(0), write(0)],
      "malformed: Operation 2 cannot be judged: key 0 is written twice, and one that is read could be either",
    ],
    [
      "a write of two keys",
      [
        [
          "write",
          [
            ["w", 0, 1],
            ["w", 1, 1],
          ],
          "ok",
        ],
      ],
      'malformed: Operation 0 cannot be judged: a write is one ["w", key, value] whose value is not null',
    ],
    [
      "a write of null",
      [write(0, "ok", null)],
      'malformed: Operation 0 cannot be judged: a write is one ["w", key, value] whose value is not null',
    ],
    [
      "a read that writes",
      [["read", null, "ok", [["w", 0, 1]]]],
      'malformed: Operation 1 cannot be judged: a read answers a list of ["r", key, value], each key once',
    ],
    [
      "a read of one key twice",
      [
        [
          "read",
          null,
          "ok",
          [
            ["r", 0, 1],
            ["r", 0, 1],
          ],
        ],
      ],
      'malformed: Operation 1 cannot be judged: a read answers a list of ["r", key, value], each key once',
    ],
    [
      "two values of a key, where nobody knows what was written",
      [read(1, null), read(null, null), read(7, null)],
      "malformed: Operation 5 cannot be judged: it shows 7 in key 0, where an earlier read shows 1, but each key is written once",
    ],
    [
      "another operation",
      [["add", 1, "ok"]],
      "malformed: Operation 0 cannot be judged: there are write and read, but not add",
    ],
  ])("cannot tell of %s", (_, told, reason) => {
    expect(reasons(check(...told))).toEqual([reason]);
  });

  it("answers unknown wherever the time is up", () => {
    const told = [...Array.from({ length: 5000 }, () => read(1, null)), read(null, 1)];
    let looks = 0;
    expect(longFork().check(history(...told), { expired: () => ++looks > 1000, maxStates: 1 }).valid).toBe(
      false,
    );
    for (let stop = 1; stop <= looks; stop++) {
      let seen = 0;
      const context: CheckContext = { expired: () => ++seen >= stop, maxStates: 1 };
      expect(reasons(longFork().check(history(...told), context))).toEqual([
        expect.stringContaining("time: "),
      ]);
    }
  });
});
