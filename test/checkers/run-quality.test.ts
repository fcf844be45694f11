import { describe, expect, it } from "vitest";
import { availability } from "../../checkers/availability.ts";
import type { CheckContext, Checker } from "../../checkers/checker.ts";
import { faultsConfirmed } from "../../checkers/faults-confirmed.ts";
import { History } from "../../checkers/history/history.ts";
import type { Json, Op, OpType, ProcessId } from "../../checkers/history/operation.ts";
import { stats } from "../../checkers/stats.ts";
import { unhandledErrors } from "../../checkers/unhandled-errors.ts";
import type { Verdict } from "../../checkers/verdict.ts";
import { drawn } from "../support/notation.ts";

const budget: CheckContext = { expired: () => false, maxStates: 1 };

function check(checker: Checker, history: History): Verdict {
  return checker.check(history, budget);
}

function messages(verdict: Verdict): string[] {
  return verdict.valid === "unknown" ? verdict.reasons.map(({ kind, message }) => `${kind}: ${message}`) : [];
}

describe("stats()", () => {
  it("counts by f and outcome, a missing completion as info, and leaves the nemesis out", () => {
    const history = drawn(`
      0: [write 1] [write 2} [read 1]
      1: [write 3) [read 1] [write 4>
      nemesis: [start-partition]
    `);
    expect(check(stats(), history)).toMatchObject({
      valid: true,
      summary: "6 operations: 3 ok, 1 failed, 2 unknown",
      details: {
        byF: {
          write: { invoked: 4, ok: 1, fail: 1, info: 2 },
          read: { invoked: 2, ok: 2, fail: 0, info: 0 },
        },
      },
    });
  });

  it("is unknown if some kind of operation never succeeded, and names it", () => {
    const verdict = check(stats(), drawn("0: [write 1] [cas 1 2} [read 1]"));
    expect(messages(verdict)).toEqual(["not-exercised: No cas succeeded, of 1 that were tried"]);
  });

  it("is unknown if nothing succeeded or nothing was invoked", () => {
    expect(messages(check(stats(), drawn("0: [write 1} [read 1)")))).toEqual([
      "not-exercised: None of 2 operations succeeded",
    ]);
    expect(messages(check(stats(), History.from([])))).toEqual(["not-exercised: No client invoked anything"]);
  });

  it("is unknown below the least fraction that must succeed", () => {
    const history = drawn("0: [write 1] [write 2} [write 3} [write 4}");
    expect(check(stats({ minOkFraction: 0.25 }), history).valid).toBe(true);
    expect(messages(check(stats({ minOkFraction: 0.3 }), history))).toEqual([
      "not-exercised: Only 1 of 4 operations succeeded: 25%, less than 30%",
    ]);
  });
});

describe("availability", () => {
  it("finds the longest time without success, the time after the last one included", () => {
    const middle = drawn("0: [write 1] [write 2} [write 3} [read 1] [read 1]");
    expect(check(availability, middle)).toMatchObject({
      valid: true,
      details: { operations: 5, ok: 3, okFraction: 0.6, longestGapFromMs: 800, longestGapToMs: 3700 },
    });
    const end = drawn("0: [write 1] [write 2} [write 3} [read 1)");
    expect(check(availability, end)).toMatchObject({
      details: { longestGapMs: 2900, longestGapFromMs: 800, longestGapToMs: 3700 },
    });
  });

  it("is unknown if nothing succeeded", () => {
    expect(check(availability, drawn("0: [write 1}")).valid).toBe("unknown");
    expect(check(availability, History.from([])).valid).toBe("unknown");
  });
});

/** Events of one process each, in order, a second apart. */
function events(...all: readonly (readonly [ProcessId, OpType, string, Json, string?])[]): History {
  return History.from(
    all.map(([process, type, f, value, error], index): Op => {
      const op = { index, time: index * 1e9, process, type, f, value };
      return error === undefined ? op : { ...op, error };
    }),
  );
}

describe("unhandledErrors", () => {
  it("groups errors of clients by class, most frequent first, with the first example", () => {
    const history = events(
      [0, "invoke", "write", 1],
      [0, "info", "write", 1, "timeout: 500 ms"],
      [1, "invoke", "read", null],
      [1, "fail", "read", null, "not-leader: try n2"],
      [1, "invoke", "write", 2],
      [1, "fail", "write", 2, "not-leader: try n3"],
      ["nemesis", "invoke", "kill", null],
      ["nemesis", "info", "kill", null, "timeout"],
    );
    const verdict = check(unhandledErrors, history);
    expect(verdict).toMatchObject({ valid: true, summary: "3 errors: not-leader (2), timeout (1)" });
    expect(verdict.details?.["errors"]).toMatchObject([
      {
        class: "not-leader",
        fail: 2,
        info: 0,
        count: 2,
        example: { index: 3, f: "read", error: "not-leader: try n2" },
      },
      { class: "timeout", fail: 0, info: 1, count: 1, example: { index: 1, process: 0 } },
    ]);
  });

  it("is valid without errors", () => {
    expect(check(unhandledErrors, drawn("0: [write 1]"))).toMatchObject({
      valid: true,
      details: { errors: [] },
    });
  });
});

describe("faultsConfirmed()", () => {
  const confirmed = events(
    ["nemesis", "invoke", "start-partition", { minority: ["n1"] }],
    ["nemesis", "ok", "start-partition", { cut: 4 }],
    ["nemesis", "invoke", "stop-partition", null],
    ["nemesis", "ok", "stop-partition", { cut: 0 }],
  );

  it("is valid if every fault was observed, and counts them by f", () => {
    const verdict = check(faultsConfirmed({ expected: ["start-partition"] }), confirmed);
    expect(verdict).toMatchObject({
      valid: true,
      details: { byF: { "start-partition": { confirmed: 1, skipped: 0, unconfirmed: 0 } } },
    });
  });

  it("is valid without faults if none were expected", () => {
    expect(check(faultsConfirmed(), drawn("0: [write 1]"))).toMatchObject({
      valid: true,
      summary: "No faults were asked for",
    });
  });

  it("is unknown for each fault that was not confirmed, with its time and what was observed", () => {
    const history = events(
      ["nemesis", "invoke", "kill", ["n1"]],
      ["nemesis", "info", "kill", { alive: ["n1"] }, "still running"],
      ["nemesis", "invoke", "kill", ["n3"]],
    );
    const verdict = check(faultsConfirmed(), history);
    expect(messages(verdict)).toEqual([
      'fault-unconfirmed: kill at 0.000 s was not confirmed (still running); observed: {"alive":["n1"]}',
      "fault-unconfirmed: kill at 2.000 s never completed",
    ]);
    expect(verdict.details).toEqual({ byF: { kill: { confirmed: 0, skipped: 0, unconfirmed: 2 } } });
  });

  it("takes a fault that found nothing to hit for what it is, unless it never hit anything", () => {
    const skipped = events(
      ["nemesis", "invoke", "pause", ["n2"]],
      ["nemesis", "fail", "pause", null, "skipped: no node is running"],
    );
    expect(check(faultsConfirmed(), skipped).valid).toBe(true);
    expect(messages(check(faultsConfirmed({ expected: ["pause"] }), skipped))).toEqual([
      "fault-unconfirmed: The run was to have pause, but none was injected",
    ]);
  });

  it("is unknown if a fault that the run was to have was never injected", () => {
    const verdict = check(faultsConfirmed({ expected: ["start-partition", "kill"] }), confirmed);
    expect(messages(verdict)).toEqual(["fault-unconfirmed: The run was to have kill, but none was injected"]);
  });
});
