import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import type { Guarantee } from "../../../checkers/sessions/guarantees.ts";
import { sequential } from "../../../checkers/sessions/sequential.ts";
import { sessionGuarantees } from "../../../checkers/sessions/session-guarantees.ts";
import { weakIsolation } from "../../../checkers/transactions/weak/weak-isolation.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { drawn } from "../../support/notation.ts";
import { SeededRandom } from "../../support/objects/random.ts";
import { oneCopy } from "../../support/sessions/one-copy.ts";
import { drawTransactions, historyOf, oneByOne } from "../../support/sessions/small-sessions.ts";

const CONTEXT = { expired: () => false, maxStates: 1e6 };

/** `0 x=1 | 1 x:1`: process 0 writes 1 to x, process 1 reads it, one after the other. */
function plain(text: string): History {
  return History.from(
    text.split("|").flatMap((part, n) => {
      const [, process = "", key = "", mark = "", v = ""] = /^\s*(\d)(\w)([=:])(\w+)\s*$/.exec(part) ?? [];
      const f = mark === "=" ? "write" : "read";
      const value = v === "_" ? null : Number(v);
      const op = { process: Number(process), key, f, node: `n${process}` };
      return [
        { ...op, type: "invoke" as const, value: f === "write" ? value : null, time: 2 * n * 1e8 },
        { ...op, type: "ok" as const, value, time: (2 * n + 1) * 1e8 },
      ];
    }),
  );
}

function judge(history: History, guarantees?: readonly Guarantee[]): Verdict {
  return sessionGuarantees(guarantees === undefined ? {} : { guarantees }).check(history, CONTEXT);
}

/** What it found wrong, or why it cannot tell, with its explanation. */
function outcome(verdict: Verdict): readonly (readonly [string, string])[] {
  if (verdict.valid === true) return [];
  if (verdict.valid === "unknown")
    return verdict.reasons.map(({ kind, message }) => [kind, message] as const);
  return verdict.anomalies.map(({ name, explanation }) => [name, explanation] as const);
}

describe("sessionGuarantees()", () => {
  it("finds a process that misses its own write", () => {
    expect(outcome(judge(plain("0x=1 | 0x:_")))).toEqual([
      [
        "read-your-writes",
        "A process did not see what it had written itself: process 0 read x = null at 0.300 s on n0, although it had itself written x = 1 before",
      ],
    ]);
  });

  it("finds reads that go back", () => {
    expect(outcome(judge(plain("0x=1 | 0x=2 | 1x:2 | 1x:1")))).toEqual([
      [
        "monotonic-reads",
        "A process read something, and later something older: process 1 read x = 1 at 0.700 s on n1, although it had already read x = 2 at 0.500 s on n1, so that the write of x = 2 comes before the write of x = 1; but process 0 had made the write of x = 1 before the write of x = 2",
      ],
    ]);
  });

  it("finds a later write without an earlier one", () => {
    expect(outcome(judge(plain("0x=1 | 0y=2 | 1y:2 | 1x:_")))).toEqual([
      [
        "monotonic-writes",
        "A later write of a process was seen, and an earlier one then missed: process 1 read x = null at 0.700 s on n1, although it had already read y = 2 at 0.500 s on n1, before which process 0 had written x = 1",
      ],
    ]);
  });

  it("finds a write without what its writer had seen", () => {
    expect(outcome(judge(plain("0x=1 | 1x:1 | 1y=2 | 2y:2 | 2x:_")))).toEqual([
      [
        "writes-follow-reads",
        "A write was seen, and something then missed that its writer had seen before: process 2 read x = null at 0.900 s on n2, although it had already read y = 2 at 0.700 s on n2, and process 1 had before its write read x = 1 at 0.300 s on n1",
      ],
    ]);
  });

  it("reports each guarantee by itself, and only those asked for", () => {
    const history = plain("0x=1 | 0x:_ | 1x:1 | 1x:_");
    expect(outcome(judge(history)).map(([name]) => name)).toEqual(["read-your-writes", "monotonic-reads"]);
    expect(outcome(judge(history, ["monotonic-reads"])).map(([name]) => name)).toEqual(["monotonic-reads"]);
    expect(outcome(judge(plain("0x=1 | 0y=2 | 1y:2 | 1x:_ | 1x:1"), ["monotonic-reads"]))).toEqual([]);
  });

  it("finds guarantees that are only broken together", () => {
    // Process 0 saw its own 1 replaced by 2, and process 2 saw 2 replaced by 1: either may be, but not both.
    expect(outcome(judge(plain("0x=1 | 1x=2 | 0x:2 | 2x:2 | 2x:1")))).toEqual([
      [
        "session-guarantees",
        "No order of versions keeps all guarantees at once: process 0 read x = 2 at 0.500 s on n0, although it had itself written x = 1 before, so that the write of x = 1 comes before the write of x = 2; but process 2 read x = 1 at 0.900 s on n2, although it had already read x = 2 at 0.700 s on n2, so that the write of x = 2 comes before the write of x = 1",
      ],
    ]);
  });

  it.each<[name: string, text: string]>([
    ["read-your-writes", "7x=1 | 8x:1 | 7x:_"],
    ["read-your-writes", "7x=1 | 7x=2 | 8x:2 | 7x:1"],
    ["monotonic-reads", "7x=1 | 7x=2 | 8x:2 | 9x:2 | 8x:1"],
    ["monotonic-reads", "7x=1 | 8x:1 | 8x:_"],
    ["monotonic-writes", "7x=1 | 7x=2 | 7y=3 | 8y:3 | 8x:1"],
    ["writes-follow-reads", "7x=1 | 8x:1 | 8y=2 | 9y:2 | 9x:_"],
  ])("finds %s in the midst of much that is right, with few operations: %s", (name, text) => {
    const random = new SeededRandom(13);
    for (let n = 0; n < 20; n++) {
      const right = oneCopy(random, 150);
      const planted = [...plain(text)].map(({ process, type, f, key, value }) =>
        key === undefined ? { process, type, f, value } : { process, type, f, value, key },
      );
      for (let at = 0; planted.length > 0; at += 1 + random.below(20))
        right.splice(at, 0, ...planted.splice(0, 1));
      const verdict = judge(History.from(right));
      expect(outcome(verdict).map(([found]) => found)).toEqual([name]);
      expect(verdict.valid === false ? verdict.anomalies[0].operations.length : 0).toBeLessThanOrEqual(5);
      expect(weakIsolation({ level: "causal" }).check(History.from(right), CONTEXT).valid).toBe(false);
      expect(sequential().check(History.from(right), CONTEXT).valid).toBe(false);
    }
  });

  it("passes concurrent writes that two processes see one after the other", () => {
    const valid = plain("0x=1 | 1x=2 | 0x:2 | 1x:2 | 2x:1 | 2x:2 | 2y=3 | 0y:3 | 0y=4 | 1y:4 | 1y:4");
    expect(outcome(judge(valid))).toEqual([]);
  });

  it("says what was not tried", () => {
    expect(outcome(judge(plain("0x=1 | 1x:1")))).toEqual([
      ["not-exercised", "No process read a key that it had written, so that read-your-writes was not tried"],
      ["not-exercised", "No process read a key twice, so that monotonic-reads was not tried"],
      [
        "not-exercised",
        "No process read from another one that had written before, so that monotonic-writes was not tried",
      ],
      [
        "not-exercised",
        "No process read from another one that had read before, so that writes-follow-reads was not tried",
      ],
    ]);
  });

  it("does not count on what is only indeterminate", () => {
    const history = drawn(`
      0: [write 1)
      1:           [read null] [read 1] [read 1]
      0:                              [read null]
    `);
    expect(outcome(judge(history, ["read-your-writes", "monotonic-reads"])).map(([name]) => name)).toEqual([
      "not-exercised",
    ]);
  });

  it("is causal consistency where transactions are single operations", () => {
    const random = new SeededRandom(5);
    let invalid = 0;
    for (let n = 0; n < 2500; n++) {
      const history = historyOf(oneByOne(drawTransactions((limit) => random.below(limit))));
      const causal = weakIsolation({ level: "causal" }).check(history, CONTEXT).valid === false;
      expect(judge(history).valid === false).toBe(causal);
      if (causal) invalid++;
    }
    expect(invalid).toBeGreaterThan(200);
  });

  it("asks no more of transactions than causal consistency does", () => {
    const random = new SeededRandom(6);
    for (let n = 0; n < 1000; n++) {
      const history = historyOf(drawTransactions((limit) => random.below(limit)));
      const broken = judge(history).valid === false;
      if (broken) expect(weakIsolation({ level: "causal" }).check(history, CONTEXT).valid).toBe(false);
    }
  });

  it("is never valid when time is up, wherever it looks", () => {
    const valid = plain("0x=1 | 1x=2 | 0x:2 | 1x:2 | 2x:1 | 2x:2 | 2y=3 | 0y:3 | 0y=4 | 1y:4 | 1y:4");
    const verdicts = Array.from({ length: 30 }, (_, looks) => {
      let left = looks;
      return sessionGuarantees().check(valid, { expired: () => left-- <= 0, maxStates: 1 }).valid;
    });
    const first = verdicts.indexOf(true);
    expect(first).toBeGreaterThan(5);
    expect(verdicts.map((verdict) => verdict === true)).toEqual(verdicts.map((_, looks) => looks >= first));
    expect(verdicts.slice(0, first)).toEqual(Array.from({ length: first }, () => "unknown"));
  });
});
