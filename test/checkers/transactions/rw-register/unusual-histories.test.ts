import { describe, expect, it, test } from "vitest";
import type { RecordedOp } from "../../../../checkers/history/columns.ts";
import { History } from "../../../../checkers/history/history.ts";
import type { Json, OpType } from "../../../../checkers/history/operation.ts";
import { rwRegister } from "../../../../checkers/transactions/rw-register/rw-register.ts";
import type { Verdict } from "../../../../checkers/verdict.ts";
import { transactions } from "../../../support/sessions/told-transactions.ts";
import { readAny } from "../../history/format/read-any.ts";

function judge(history: History, consistency = "strict-serializable"): Verdict {
  return rwRegister({ consistency }).check(history, { expired: () => false, maxStates: 1e6 });
}

function names(verdict: Verdict): readonly string[] {
  return verdict.valid === false ? verdict.anomalies.map(({ name }) => name) : [String(verdict.valid)];
}

/** Operations one after the other: who did what, what came of it, and what was answered if that differs. */
type Told = readonly [process: number, f: string, value: Json, type: OpType, answer?: Json];

function history(...told: readonly Told[]): History {
  return History.from(
    told.flatMap(([process, f, value, type, answer = value], i): RecordedOp[] => [
      { process, f, type: "invoke", value: f === "read" ? null : value, time: 2e6 * i },
      { process, f, type, value: answer, time: 2e6 * i + 1e6 },
    ]),
  );
}

/** Completions alone, of processes if these are given. */
function completions(...told: readonly (readonly [value: string, process?: number])[]): History {
  const lines = told.map(
    ([value, process]) =>
      `{:type :ok, :value ${value}${process === undefined ? "" : `, :process ${process}`}}`,
  );
  return readAny(lines.join("\n"), { loneCompletions: "keep", missingProcesses: "one-each" }).history;
}

describe("rwRegister()", () => {
  it("takes what is called read or write for transactions if it says what it did to which key", () => {
    const ops = [...transactions("0: w 1 1 | 1: r 1 1, r 2 _")];
    const named = ops.map((op, i): RecordedOp => ({ ...op, f: i < 2 ? "write" : "read" }));
    expect(judge(History.from(named)).valid).toBe(true);
    const stale = [...transactions("0: w 1 1 | 1: r 1 _, r 2 _")].map((op, i) => ({
      ...op,
      f: i < 2 ? "write" : "read",
    }));
    expect(judge(History.from(stale)).valid).toBe(false);
  });

  test.each([
    ["garbage-read", "0: w x 1 | 1: r x 7"],
    ["G1a", "0!: w x 1 | 1: r x 1"],
    ["read-your-writes", "8: w q 1 | 9: r q 1 | 0: w x 1, r x _"],
  ])("calls no promise to sessions kept beside a %s", (name, text) => {
    expect(names(judge(transactions(text), "pram"))).toContain(name);
    expect(names(judge(transactions(text), "read-your-writes"))).toContain(name);
  });

  it("knows the order of a process where operations have no times, and none where they have no process", () => {
    const apart = ["[[:w x 1]]", "[[:w x 2]]", "[[:r x 2]]", "[[:r x 1]]"].map((text) =>
      text.replace("x", '"x"'),
    );
    const of = (...processes: readonly (number | undefined)[]): History =>
      completions(
        ...apart.map((value, i): readonly [string, number?] => {
          const process = processes[i];
          return process === undefined ? [value] : [value, process];
        }),
      );
    const bySession = judge(of(0, 0, 1, 1));
    expect(names(bySession)).toEqual(["nonserializable-process"]);
    expect(judge(of(0, 0, 1, 1), "strong-session-serializable").valid).toBe(false);
    for (const model of ["strict-serializable", "strong-session-serializable", "causal"])
      expect(judge(of(), model).valid).toBe(true);
  });

  it("knows what a compare-and-set of unknown outcome found, if somebody saw what it set", () => {
    expect(names(judge(history([0, "cas", [7, 2], "info"], [1, "read", 2, "ok"])))).toEqual(["garbage-read"]);
    const right = history([0, "write", 7, "ok"], [1, "cas", [7, 2], "info"], [2, "read", 2, "ok"]);
    expect(judge(right).valid).toBe(true);
    // It cannot have found what was replaced before it was asked.
    const late = history(
      [0, "write", 7, "ok"],
      [0, "write", 8, "ok"],
      [1, "cas", [7, 2], "info"],
      [2, "read", 2, "ok"],
    );
    expect(judge(late).valid).toBe(false);
    expect(
      judge(history([0, "cas", [7, 2], "info"], [0, "write", 3, "ok"], [1, "read", 3, "ok"])).valid,
    ).toBe(true);
  });

  it("finds a circle of reads after own writes", () => {
    const both = "0: w x 1, r x 2 | 1: w x 2, r x 1";
    expect(names(judge(transactions(both), "read-committed"))).toContain("G1c");
    expect(judge(transactions("0: w x 1, r x 2 | 1: w x 2"), "read-committed").valid).toBe(true);
  });

  it.each(["0: w x 1, r y 1 | 1: w y 1, r x 1", "0: w x 1, r x 2 | 1: w x 2, r x 1"])(
    "does not call %s read committed, however little time there is",
    (text) => {
      const history = transactions(text);
      for (let looks = 0; looks < 40; looks++) {
        let looked = 0;
        const context = { expired: () => looked++ >= looks, maxStates: 1e6 };
        expect(rwRegister({ consistency: "read-committed" }).check(history, context).valid).not.toBe(true);
      }
      expect(judge(history, "read-committed").valid).toBe(false);
    },
  );

  it("finds a read that goes back beside an own write that was missed", () => {
    const text = "9: w q 1, r q _ | 0: w x 1 | 1: r x 1 | 1: r x _";
    expect(names(judge(transactions(text), "monotonic-reads"))).toContain("monotonic-reads");
    expect(judge(transactions("9: w q 1, r q _ | 0: w x 1 | 1: r x 1"), "monotonic-reads").valid).toBe(true);
  });

  it("lets a value be written again that an aborted operation tried to write", () => {
    const failed: readonly Told[] = [
      [0, "cas", [1, 5], "fail"],
      [0, "cas", [1, 5], "fail"],
      [0, "write", 5, "ok"],
    ];
    expect(judge(history(...failed, [1, "read", 5, "ok"])).valid).toBe(true);
    expect(names(judge(history(...failed.slice(0, 2), [1, "read", 5, "ok"])))).toContain("G1a");
    const twice = judge(history([0, "write", 5, "ok"], [1, "write", 5, "ok"], [1, "read", 5, "ok"]));
    expect(twice.summary).toMatch(/^The register was written 5 twice, by processes 0 and 1: /);
    // That the aborted one overwrote it itself says nothing of the other.
    expect(judge(transactions("0!: w x 1, w x 2 | 1: w x 1 | 2: r x 1")).valid).toBe(true);
    expect(judge(transactions("1: w x 1 | 0!: w x 1, w x 2 | 2: r x 1")).valid).toBe(true);
    expect(names(judge(transactions("0!: w x 1 | 1: w x 1, w x 2 | 2: r x 1")))).toContain("G1b");
  });

  test.each([
    ["monotonic-atomic-view", "non-monotonic-read", "0: w x 1, w y 1 | 1: r y 1, r x _"],
    ["read-committed", "true", "0: w x 1, w y 1 | 1: r y 1, r x _"],
    [
      "snapshot-isolation",
      "non-monotonic-read",
      "0: w a 1, w b 1 | 1: w a 2, w b 2 | 2: r b 2, r a 1 | 3: r a 1, r b 2",
    ],
  ])("decides %s: %s", (model, name, text) => {
    expect(names(judge(transactions(text), model))).toContain(name);
  });
});
