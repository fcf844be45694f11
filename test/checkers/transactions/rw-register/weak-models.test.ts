import { describe, expect, it } from "vitest";
import { History } from "../../../../checkers/history/history.ts";
import type { Json } from "../../../../checkers/history/operation.ts";
import {
  andStronger,
  CONSISTENCY_MODELS,
  OF_OBJECTS,
} from "../../../../checkers/transactions/consistency/models.ts";
import { rwRegister } from "../../../../checkers/transactions/rw-register/rw-register.ts";
import { weakIsolation } from "../../../../checkers/transactions/weak/weak-isolation.ts";
import type { Verdict } from "../../../../checkers/verdict.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { drawTransactions, historyOf } from "../../../support/sessions/small-sessions.ts";
import { transactions } from "../../../support/sessions/told-transactions.ts";

const CONTEXT = { expired: () => false, maxStates: 1e6 };
const HISTORIES = Number(process.env["FAULTLINE_ORACLE"] ?? 600);

const MODELS = CONSISTENCY_MODELS.filter((model) => !OF_OBJECTS.has(model));

function judge(history: History, consistency: string): Verdict {
  return rwRegister({ consistency }).check(history, CONTEXT);
}

/** A history in which every transaction is run by a process of its own. */
function withoutSessions(history: History): History {
  const operations = [...history.operations()];
  const events = operations.flatMap(({ invocation, completion }, process) => [
    { at: invocation.index, op: { ...invocation, process } },
    ...(completion === undefined ? [] : [{ at: completion.index, op: { ...completion, process } }]),
  ]);
  return History.from(events.toSorted((a, b) => a.at - b.at).map(({ op }) => op));
}

describe("rwRegister() of a weak model", () => {
  it(`calls causal and PRAM what weakIsolation() does, and read atomic what it does without sessions, in ${HISTORIES} histories`, () => {
    const random = new SeededRandom(11);
    const invalid = { causal: 0, pram: 0, "read-atomic": 0 };
    for (let n = 0; n < HISTORIES; n++) {
      const history = historyOf(drawTransactions((limit) => random.below(limit)));
      for (const level of ["causal", "pram", "read-atomic"] as const) {
        const { valid } = judge(history, level);
        const told = level === "read-atomic" ? withoutSessions(history) : history;
        expect(valid, `${level}: ${JSON.stringify([...history.operations()])}`).toBe(
          weakIsolation({ level }).check(told, CONTEXT).valid,
        );
        if (valid === false) invalid[level]++;
      }
    }
    expect(Math.min(...Object.values(invalid))).toBeGreaterThan(HISTORIES / 100);
  });

  it(`calls no model invalid where one that implies it is valid, in ${HISTORIES / 2} histories`, () => {
    const random = new SeededRandom(12);
    let compared = 0;
    for (let n = 0; n < HISTORIES / 2; n++) {
      const history = historyOf(drawTransactions((limit) => random.below(limit)));
      const verdicts = new Map(MODELS.map((model) => [model, judge(history, model)]));
      for (const [model, verdict] of verdicts) {
        if (verdict.valid !== false) continue;
        for (const stronger of andStronger([model])) {
          const told = `${model}, but ${stronger}: ${JSON.stringify([...history.operations()])}`;
          expect(verdicts.get(stronger)?.valid, told).not.toBe(true);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(HISTORIES);
  });

  it("says which models are violated, under its own name", () => {
    const torn = transactions("0: w x 1, w y 1 | 1: r x 1, r y _");
    const verdict = judge(torn, "read-atomic");
    expect(verdict).toMatchObject({ checker: "rw-register", valid: false });
    expect(verdict.details?.["weakestViolated"]).toContain("monotonic-atomic-view");
    expect(verdict.details?.["strongestNotRuledOut"]).toContain("strong-read-committed");
    expect(verdict.valid === false && verdict.anomalies.map(({ name }) => name)).toContain(
      "non-monotonic-read",
    );
  });

  it.each([
    ["causal", "read-your-writes", "0: w x 1 | 0: r x _"],
    ["pram", "monotonic-reads", "0: w x 1 | 1: r x 1 | 1: r x _"],
    ["monotonic-writes", "monotonic-writes", "0: w x 1 | 0: w y 1 | 1: r y 1 | 1: r x _"],
    ["writes-follow-reads", "writes-follow-reads", "0: w x 1 | 1: r x 1 | 1: w y 1 | 2: r y 1 | 2: r x _"],
    ["causal", "fractured-read-process", "0: w x 1 | 0: w x 2, w y 1 | 1: r x 1, r y 1"],
  ])("finds of %s what breaks it: %s", (model, name, text) => {
    const verdict = judge(transactions(text), model);
    expect(verdict.valid === false && verdict.anomalies.map((anomaly) => anomaly.name)).toContain(name);
    // Without sessions, nothing of that is wrong.
    expect(judge(transactions(text), "read-atomic").valid).toBe(true);
  });

  it("holds a session to what came before a write of unknown outcome that its process went on after", () => {
    const text = "0: w x 1 | 0?: w y 1 | 1: r x 1 | 0: r x _ | 1: r y 1";
    expect(judge(transactions(text), "read-your-writes").valid).toBe(false);
    const unseen = "0?: w y 1 | 0: r y _ | 1: r y 1";
    expect(judge(transactions(unseen), "read-your-writes").valid).toBe(true);
    // What came before the write is not held against it, so nothing is said to be kept.
    expect(judge(transactions(`0: w x 1 | ${unseen}`), "read-your-writes").valid).toBe("unknown");
    expect(
      judge(transactions("0: w x 1 | 0?: w x 2 | 0: r y _ | 1: r x 2 | 1: r x 1"), "causal").valid,
    ).not.toBe(true);
  });

  it("takes plain operations as transactions", () => {
    const op = (process: number, f: string, value: Json, time: number): readonly object[] => [
      { process, f, type: "invoke", value: f === "read" ? null : value, time, key: "x" },
      { process, f, type: "ok", value, time: time + 1e6, key: "x" },
    ];
    const history = History.from([...op(0, "write", 1, 0), ...op(1, "read", null, 2e6)] as never);
    expect(judge(history, "strict-serializable").valid).toBe(false);
    expect(judge(history, "serializable").valid).toBe(true);
  });
});
