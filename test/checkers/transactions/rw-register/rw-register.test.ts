import { describe, expect, it } from "vitest";
import type { RecordedOp } from "../../../../checkers/history/columns.ts";
import { History } from "../../../../checkers/history/history.ts";
import {
  type RwRegisterOptions,
  rwRegister,
} from "../../../../checkers/transactions/rw-register/rw-register.ts";
import type { Verdict } from "../../../../checkers/verdict.ts";
import { historyOf, type MicroOp } from "../../../support/register-transactions/txn.ts";

function check(history: History, options: RwRegisterOptions = {}, isUp = false): Verdict {
  return rwRegister(options).check(history, { expired: () => isUp, maxStates: 1e6 });
}

/** One after the other, each by its own process. */
function serial(...all: readonly (readonly MicroOp[])[]): History {
  return historyOf(
    all.map((microOps, t) => ({ process: t, type: "ok", invoked: 2 * t, completed: 2 * t + 1, microOps })),
  );
}

const FRESH = serial([["w", 1, 1]], [["r", 1, 1]]);
const STALE = serial([["w", 1, 1]], [["w", 1, 2]], [["r", 1, 1]]);

describe("rwRegister()", () => {
  it("says in how many transactions it found an order", () => {
    expect(check(FRESH)).toEqual({
      checker: "rw-register",
      valid: true,
      summary:
        "2 transactions, 1 dependency: strict-serializable. Weakest violated: none; strongest not ruled out: strict-serializable",
      details: {
        transactions: 2,
        committed: 2,
        aborted: 0,
        indeterminate: 0,
        dependencies: 1,
        weakestViolated: [],
        strongestNotRuledOut: ["strict-serializable"],
      },
    });
  });

  it("explains a cycle", () => {
    const verdict = check(STALE);
    if (verdict.valid !== false) throw new Error(verdict.summary);
    expect(verdict.anomalies.map(({ name }) => name)).toEqual(["G-single-realtime"]);
    expect(verdict.summary).toMatch(
      /^Not strict-serializable: G-single-realtime\. Weakest violated: strong-snapshot/,
    );
    expect(verdict.anomalies[0].explanation).toBe(
      "Each of two transactions has to come before the next, and the last before the first: T1 was completed before T2 was invoked; T2 read 1 from key 1, which T1 overwrote with 2, as the other order would contradict the rest. T1 is that of process 1 at 0.003 s, T2 is that of process 2 at 0.005 s",
    );
    expect(verdict.anomalies[0].operations).toHaveLength(3);
  });

  it("holds to what was promised", () => {
    expect(check(STALE, { consistency: "serializable" }).valid).toBe(true);
    expect(check(STALE, { consistency: "strong-session-serializable" }).valid).toBe(true);
    const unheard = check(STALE, { consistency: "strong-read-committed" });
    expect(unheard).toMatchObject({ valid: "unknown", reasons: [{ kind: "not-applicable" }] });
  });

  it("names reads that are wrong by themselves, with the key and the operations", () => {
    const verdict = check(serial([["w", 1, 1]], [["r", 1, 3]]));
    if (verdict.valid !== false) throw new Error(verdict.summary);
    expect(verdict.anomalies).toHaveLength(1);
    expect(verdict.anomalies[0]).toMatchObject({ name: "garbage-read", key: 1 });
    expect(verdict.anomalies[0].operations.map(({ invocation }) => invocation.process)).toEqual([1]);
  });

  it("names versions that would have to come before themselves, if asked for", () => {
    const verdict = check(STALE, { linearizableKeys: true });
    expect(verdict).toMatchObject({ valid: false, anomalies: [{ name: "cyclic-versions" }] });
  });

  it("does not take for valid what it cannot judge", () => {
    const kind = (verdict: Verdict): string | undefined =>
      verdict.valid === "unknown" ? verdict.reasons[0].kind : String(verdict.valid);
    const op = (process: number, value: unknown): RecordedOp =>
      ({ process, type: "invoke", f: "txn", value }) as RecordedOp;
    expect(kind(check(History.from([])))).toBe("not-exercised");
    expect(kind(check(serial([["w", 1, 1]])))).toBe("not-exercised");
    expect(
      kind(
        check(
          serial([
            ["w", 1, 1],
            ["r", 1, 1],
          ]),
        ),
      ),
    ).toBe("not-exercised");
    expect(kind(check(History.from([op(0, 7)])))).toBe("malformed");
    expect(kind(check(History.from([op(0, [["append", 1, 1]])])))).toBe("malformed");
    expect(kind(check(serial([["w", 1, 1]], [["w", 1, 1]], [["r", 1, 1]])))).toBe("not-applicable");
    expect(kind(check(FRESH, {}, true))).toBe("time");
  });
});
