import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { History } from "../../../../checkers/history/history.ts";
import { weakIsolation } from "../../../../checkers/transactions/weak/weak-isolation.ts";
import type { WeakLevel } from "../../../../checkers/transactions/weak/weak-levels.ts";
import type { Verdict } from "../../../../checkers/verdict.ts";
import { corpus } from "../../../support/corpus.ts";
import { drawn } from "../../../support/notation.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { readAwditHistory } from "../../../support/sessions/awdit-history.ts";
import { drawTransactions, historyOf } from "../../../support/sessions/small-sessions.ts";
import { transactions } from "../../../support/sessions/told-transactions.ts";

const CONTEXT = { expired: () => false, maxStates: 1e6 };
const LEVELS: readonly WeakLevel[] = ["read-committed", "read-atomic", "pram", "causal"];

/** Level by level: what it is the first to forbid. */
const WEAKEST = [
  ["non-monotonic-read"],
  ["read-your-writes", "fractured-read"],
  ["monotonic-reads", "monotonic-writes", "pram-violation"],
  ["causal-violation"],
];

function judge(history: History, level: WeakLevel): Verdict {
  return weakIsolation({ level }).check(history, CONTEXT);
}

function anomalies(verdict: Verdict): readonly string[] {
  return verdict.valid === false ? verdict.anomalies.map(({ name }) => name) : [String(verdict.valid)];
}

function explanation(verdict: Verdict): string {
  return verdict.valid === false ? verdict.anomalies[0].explanation : "";
}

describe("weakIsolation()", () => {
  it.each<[string, string, string]>([
    [
      "reads that go back within a transaction",
      "0: w x 1, w y 1 | 1: r x 1, w x 2, w y 2 | 2: r y 2, r x 1",
      "non-monotonic-read",
    ],
    ["half of a transaction", "0: w x 1, w y 1 | 1: r x 1, w x 2, w y 2 | 2: r x 1, r y 2", "fractured-read"],
    [
      "two values of a key in one transaction",
      "0: w x 1 | 1: r x 1, w x 2 | 2: r x 1, r x 2",
      "fractured-read",
    ],
    ["the initial value where the writer was seen", "0: w x 1, w y 1 | 1: r x _, r y 1", "fractured-read"],
    ["the own write missed", "0: w x 1 | 0: r x _", "read-your-writes"],
    ["what the session had seen missed", "0: w x 1 | 1: r x 1 | 1: r x _", "monotonic-reads"],
    [
      "what its writer had written before missed",
      "0: w x 1 | 0: w y 2 | 1: r y 2 | 1: r x _",
      "monotonic-writes",
    ],
    ["an effect without its cause", "0: w x 1 | 1: r x 1, w y 2 | 2: r y 2, r x _", "causal-violation"],
    [
      "what was written only later in a circle",
      "0: r y 2 | 0: w x 1 | 1: r x 1 | 1: w y 2",
      "causality-cycle",
    ],
    ["what nobody wrote", "0: w x 1 | 1: r x 9", "garbage-read"],
    ["what was aborted", "0!: w x 1 | 1: r x 1", "G1a"],
    ["what was overwritten by its writer", "0: w x 1, w x 2 | 1: r x 1", "G1b"],
    ["something else than the own write", "0: w x 1 | 1: w x 2, r x 1", "internal"],
    ["the own write to come", "0: r x 2, w x 2", "future-read"],
  ])("finds %s", (_, text, name) => {
    const history = transactions(text);
    const from = WEAKEST.findIndex((names) => names.includes(name));
    for (const [i, level] of LEVELS.entries())
      expect(anomalies(judge(history, level)), level).toEqual(i < from ? ["true"] : [name]);
  });

  it.each([
    ["0: w x 1, w y 1 | 1: w x 2, w y 2 | 2: r x 1, r y 1"],
    ["0: w x 1 | 1: w x 2 | 2: r x 1 | 2: r x 2 | 3: r x 1"],
    ["0: w x 1 | 1: r x 1, w y 2 | 2: r y 2, r x 1"],
    ["0?: w x 1 | 1: r x _ | 1: r x 1"],
    ["0?: w x 1, w y 1 | 0: r x _ | 1: r x 1"],
    ["0!: w x 1 | 1: r x _"],
    ["0: w x 1, r x 1, w x 2, r x 2 | 1: r x 2"],
  ])("passes %s at every level", (text) => {
    for (const level of LEVELS) expect(anomalies(judge(transactions(text), level)), level).toEqual(["true"]);
  });

  it("takes a transaction of unknown outcome whole once a part of it was seen", () => {
    const history = transactions("0?: w x 1, w y 1 | 1: r y _, r x 1");
    expect(anomalies(judge(history, "read-atomic"))).toEqual(["fractured-read"]);
  });

  it("says who read what from whom, with few operations", () => {
    const long = Array.from({ length: 20 }, (_, n) => `3: w z ${n}`).join(" | ");
    const history = transactions(`0: w x 1 | ${long} | 1: r x 1, w y 2 | 2: r y 2, r x _`);
    const verdict = judge(history, "causal");
    expect(explanation(verdict)).toBe(
      "A transaction saw an effect and missed its cause: T2 read the initial x = null, although it had already read y = 2 from T3, and T3 had read x = 1 from T1. T1 is process 0's on n1 (0.000 s to 0.100 s), T2 is process 2's on n3 (4.400 s to 4.500 s), T3 is process 1's on n2 (4.200 s to 4.300 s)",
    );
    expect(verdict.valid === false ? verdict.anomalies[0].operations.length : 0).toBe(3);
  });

  it("says of plain operations what was read and written", () => {
    const history = drawn(`
      0: [write 1]   [write 2]
      1:                       [read 2]  [read 1]
    `);
    expect(explanation(judge(history, "causal"))).toBe(
      "A process read something, and later something older: process 1 read 1 at 3.900 s on n1, although it had already read 2 at 2.900 s on n1, so that the write of 2 comes before the write of 1; but process 0 had made the write of 1 before the write of 2",
    );
  });

  it("reads a compare-and-set as a read and a write", () => {
    const history = drawn(`
      0: [write 1]   [cas 1 2]
      1:                       [read 2]  [read 1]
    `);
    expect(anomalies(judge(history, "pram"))).toEqual(["monotonic-reads"]);
    const failed = drawn("0: [write 1] [cas 5 2} [read 1]");
    expect(anomalies(judge(failed, "causal"))).toEqual(["true"]);
  });

  it("calls nothing valid of which nothing was read, and nothing that it cannot read", () => {
    expect(judge(transactions("0: w x 1 | 1?: r x 1"), "causal")).toMatchObject({
      valid: "unknown",
      reasons: [{ kind: "not-exercised" }],
    });
    expect(judge(drawn("0: [write 1] [write 1] [read 1]"), "causal")).toMatchObject({
      valid: "unknown",
      reasons: [{ kind: "not-applicable" }],
    });
    expect(judge(History.from([{ process: 0, type: "invoke", f: "txn", value: 3 }]), "causal")).toMatchObject(
      {
        valid: "unknown",
        reasons: [{ kind: "malformed" }],
      },
    );
    expect(judge(History.from([]), "causal").valid).toBe("unknown");
  });

  it("holds at every weaker level where it holds at a stronger one", () => {
    const random = new SeededRandom(11);
    const held = new Set<number>();
    for (let n = 0; n < 1500; n++) {
      const history = historyOf(drawTransactions((limit) => random.below(limit)));
      const valid = LEVELS.map((level) => judge(history, level).valid === true);
      const strongest = valid.lastIndexOf(true);
      held.add(strongest);
      for (let i = 0; i <= strongest; i++) expect(valid[i]).toBe(true);
    }
    expect(held.size).toBe(LEVELS.length + 1);
  });

  it("is never valid when time is up, wherever it looks, and says the same if it says anything", () => {
    const valid = transactions("0: w x 1 | 1: r x 1, w y 2 | 2: r y 2, r x 1");
    const invalid = transactions("0: w x 1 | 1: r x 1, w y 2 | 2: r y 2, r x _");
    for (const [history, truth] of [
      [valid, true],
      [invalid, false],
    ] as const) {
      for (let looks = 0; looks < 16; looks++) {
        let left = looks;
        const verdict = weakIsolation({ level: "causal" }).check(history, {
          expired: () => left-- <= 0,
          maxStates: 1,
        });
        expect(verdict.valid === truth || verdict.valid === "unknown").toBe(true);
        if (looks === 0) expect(verdict.valid).toBe("unknown");
        if (looks === 15) expect(verdict.valid).toBe(truth);
      }
    }
  });

  describe.skipIf(corpus === undefined)("the histories of AWDIT", () => {
    const rows = corpus === undefined ? [] : awditRows(corpus);
    it.each(rows.map((row) => [row.path, row] as const))("%s", (path, { verdicts }) => {
      const history = readAwditHistory(readFileSync(join(corpus ?? "", path), "utf8"));
      for (const level of ["read-committed", "read-atomic", "causal"] as const)
        expect(judge(history, level).valid, level).toBe(verdicts[level] === "valid");
    });
    it("are all there", () => {
      expect(rows.length).toBe(10);
    });
  });
});

interface AwditRow {
  readonly path: string;
  readonly format: string;
  readonly verdicts: Readonly<Record<string, string>>;
}

function awditRows(folder: string): AwditRow[] {
  const rows = JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as AwditRow[];
  return rows.filter(({ format }) => format === "awdit-test");
}
