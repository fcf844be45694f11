import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import { listAppend } from "../../../../checkers/transactions/list-append/list-append.ts";
import { LIST_ANOMALIES } from "../../../support/transactions/list-anomalies.ts";
import {
  completionsOf,
  type MicroOp,
  transactionsOf,
} from "../../../support/transactions/transaction-history.ts";

const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1e6 };

function namesIn(history: ReturnType<typeof transactionsOf>): string[] {
  const verdict = listAppend().check(history, UNLIMITED);
  return Object.keys((verdict.details?.["anomalies"] ?? {}) as object);
}

describe("listAppend()", () => {
  it.each(LIST_ANOMALIES)("finds $name where it is, and not beside it", ({ name, wrong, right }) => {
    expect(namesIn(transactionsOf(...wrong))).toContain(name);
    expect(namesIn(transactionsOf(...right))).not.toContain(name);
  });

  it("tells a cycle as a story with the processes, times, keys and elements in it", () => {
    const history = transactionsOf("1-9: a x 1; a y 1", "1-9: r x 1; r y");
    const verdict = listAppend().check(history, UNLIMITED);
    expect(verdict.valid).toBe(false);
    if (verdict.valid !== false) return;
    expect(verdict.anomalies[0].explanation).toBe(
      "T1 (process 1, 0.000003 s) read key y as [], without 1, which T2 (process 0, 0.000002 s) appended, so T1 came before T2; " +
        "T1 read key x as [1], up to 1, which T2 appended, so T2 came before T1: a circle, in which none can be first",
    );
    expect(verdict.anomalies[0].operations).toHaveLength(2);
    expect(verdict.summary).toBe(
      "Not strict-serializable: G-single. Weakest violated: view-serializable, consistent-view, repeatable-read, parallel-snapshot-isolation; " +
        "strongest not ruled out: prefix, update-atomic, causal, cursor-stability, monotonic-view, monotonic-snapshot-read, strong-read-committed",
    );
  });

  it("calls a history valid by the model that was promised, and says what that allows", () => {
    const history = transactionsOf("1-9: r x; a y 1", "1-9: r y; a x 1");
    const verdict = listAppend({ consistency: "snapshot-isolation" }).check(history, UNLIMITED);
    expect(verdict).toMatchObject({ valid: true });
    expect(verdict.summary).toMatch(
      /^2 transactions, 2 dependencies: snapshot-isolation, which allows what was found: write-skew, G2-item\. /,
    );
  });

  it("does not say more than that it cannot tell of transactions that have nothing to do with each other", () => {
    expect(listAppend().check(transactionsOf("1-2: r x", "3-4: r y"), UNLIMITED)).toMatchObject({
      valid: "unknown",
      reasons: [{ kind: "not-exercised" }],
    });
  });

  it.each<[string, MicroOp[][], string]>([
    ["appends an element twice", [[["append", "x", 1]], [["append", "x", 1]]], "not-applicable"],
    ["writes a register", [[["w", "x", 1]]], "malformed"],
    ["reads a number", [[["r", "x", 1]]], "malformed"],
  ])("cannot judge a workload that %s", (_, transactions, kind) => {
    expect(listAppend().check(completionsOf(...transactions), UNLIMITED)).toMatchObject({
      valid: "unknown",
      reasons: [{ kind }],
    });
  });

  it("does not hold a process to its order after a transaction of unknown outcome", () => {
    const wrong = transactionsOf("p1 1-2: a x 1", "p1 3-4: r x", "1-9: r x 1");
    expect(namesIn(wrong)).toContain("G-single-process");
    const late = transactionsOf("p1 1-2: a x 1 ?", "p1 3-4: r x", "1-9: r x 1");
    expect(namesIn(late)).toEqual([]);
  });

  it.each(["read-atomic", "monotonic-atomic-view", "causal", "prefix"])(
    "does not say that a history with a read skew is %s, which nothing decides",
    (consistency) => {
      const history = transactionsOf("1-9: a x 1; a y 1", "1-9: r x 1; r y");
      expect(listAppend({ consistency }).check(history, UNLIMITED)).toMatchObject({
        valid: "unknown",
        reasons: [{ kind: "not-applicable" }],
      });
      const serial = transactionsOf("1-2: a x 1; a y 1", "3-4: r x 1; r y 1");
      expect(listAppend({ consistency }).check(serial, UNLIMITED).valid).toBe(true);
    },
  );

  it("takes no order from reads of a key that contradict each other, whichever comes first", () => {
    const writers = ["1-9: a x 1; a y 1", "1-9: a x 2; a y 2", "10-11: r y 1,2"];
    for (const reads of [
      ["12-13: r x 1,2", "12-13: r x 2,1"],
      ["12-13: r x 2,1", "12-13: r x 1,2"],
    ])
      expect(namesIn(transactionsOf(...writers, ...reads))).toEqual(["incompatible-order"]);
  });

  it("finds lists that contradict each other, however many there are", () => {
    const elements = Array.from({ length: 20 }, (_, i) => i + 1);
    const reads = elements.map((element) => `30-31: r x ${element}`);
    const verdict = listAppend().check(
      transactionsOf(...elements.map((e) => `1-9: a x ${e}`), ...reads),
      UNLIMITED,
    );
    expect(verdict).toMatchObject({ valid: false, details: { anomalies: { "incompatible-order": 19 } } });
  });

  it("tells each step of a circle, of the operations in its order", () => {
    const verdict = listAppend().check(transactionsOf("1-9: r x; a y 1", "1-9: r y; a x 1"), UNLIMITED);
    const skew =
      verdict.valid === false ? verdict.anomalies.find(({ name }) => name === "write-skew") : undefined;
    expect(skew?.operations).toHaveLength(2);
    expect(skew?.cycle?.map(({ kind }) => kind)).toEqual(["rw", "rw"]);
    const [first = "", second = ""] = skew?.cycle?.map(({ reason }) => reason) ?? [];
    expect(first).toMatch(/^T1 \(process \d, .*\) read key . as \[\], without 1, which T2 .* appended$/);
    expect(second).toMatch(/^T2 read key . as \[\], without 1, which T1 appended$/);
  });

  it("does not say of consistent views that they hold where two appends that no read shows may be in an order that breaks them", () => {
    // Whichever append to z was first, there is a circle with one anti-dependency.
    const lines = ["1-9: r x; a y 1; a z 1", "1-9: r y; a x 1; a z 2"];
    for (const consistency of ["consistent-view", "monotonic-view"])
      expect(listAppend({ consistency }).check(transactionsOf(...lines), UNLIMITED).valid).toBe("unknown");
    const seen = transactionsOf(...lines, "20-21: r x 1; r y 1; r z 1,2");
    expect(listAppend({ consistency: "consistent-view" }).check(seen, UNLIMITED).valid).toBe(false);
    const single = transactionsOf("1-9: r x; a y 1; a z 1", "1-9: r y; a x 1");
    expect(listAppend({ consistency: "consistent-view" }).check(single, UNLIMITED).valid).toBe(true);
  });

  it("calls no repeatable read what no serial order of the same reads explains, an own write unseen", () => {
    const lines = ["1-9: a f 1; r f", "1-2: a x 1", "3-4: r x 1"];
    for (const consistency of ["repeatable-read", "consistent-view", "view-serializable"])
      expect(listAppend({ consistency }).check(transactionsOf(...lines), UNLIMITED).valid).toBe(false);
    expect(
      listAppend({ consistency: "read-committed" }).check(transactionsOf(...lines), UNLIMITED).valid,
    ).toBe(true);
  });

  it("refuses a model that there is not", () => {
    expect(() => listAppend({ consistency: "constructor" })).toThrow(
      /^No consistency model is called constructor/,
    );
    expect(() => listAppend({ consistency: "linearizable" })).toThrow(
      /^linearizable is a promise about single objects/,
    );
    expect(() => listAppend({ consistency: "eventual" })).toThrow(
      /^No consistency model is called eventual: expected one of those/,
    );
  });
});
