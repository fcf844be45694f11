import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import type { History } from "../../../checkers/history/history.ts";
import { counterexample } from "../../../checkers/linearizability/counterexample.ts";
import { decide } from "../../../checkers/linearizability/decide.ts";
import { type Core, shrink } from "../../../checkers/linearizability/shrink.ts";
import { timedCalls } from "../../../checkers/linearizability/timed-call.ts";
import { casRegister } from "../../../checkers/models/cas-register.ts";
import type { Model } from "../../../checkers/models/model.ts";
import { MODELS } from "../../../checkers/models/registry.ts";
import { canLinearizeFrom } from "../../support/brute-force-linearizability.ts";
import { drawn } from "../../support/notation.ts";
import { DEPTH, smallHistories } from "../../support/simulated-object.ts";

const budget: CheckContext = { expired: () => false, maxStates: 1e6 };

function coreOf(model: Model, history: History): Core | undefined {
  const decision = decide(
    model,
    timedCalls(history, history.byKey().get(undefined) ?? []),
    model.init,
    budget,
  );
  return decision.kind === "violated" ? shrink(model, decision, model.init, budget) : undefined;
}

describe.each(MODELS)("shrink() of $name", (model) => {
  it("finds a window that no order explains from any state it can begin in", {
    timeout: 60_000 * DEPTH,
  }, () => {
    fc.assert(
      fc.property(smallHistories(model), (history) => {
        const core = coreOf(model, history);
        if (core === undefined) return;
        const operations = core.calls.map(({ operation }) => operation);
        for (const start of core.starts) expect(canLinearizeFrom(model, start, operations)).toBe(false);
      }),
      { numRuns: 2_000 * DEPTH },
    );
  });

  it("leaves a window whose best order ends at the culprit", { timeout: 60_000 * DEPTH }, () => {
    fc.assert(
      fc.property(smallHistories(model), (history) => {
        const core = coreOf(model, history);
        if (core === undefined) return;
        const example = counterexample(model, core, { key: undefined, budget });
        expect(example.linearized).not.toContain(example.culprit);
        expect(example.states).toHaveLength(example.linearized.length);
        expect(example.stuck.map(({ position }) => position)).toContain(example.culprit);
      }),
      { numRuns: 2_000 * DEPTH },
    );
  });
});

describe("shrink()", () => {
  it("keeps the value, what overwrote it, and the stale read, out of a longer history", () => {
    const history = drawn(`
      0: [write 1] [read 1]  [write 7]                [write 11]  [read 13]
      1:    [read 1]   [cas 1 3]         [write 9]        [read 11]
      2:  [write 2]               [read 7]           [read 7]  [write 13]
    `);
    const core = coreOf(casRegister, history);
    expect(core?.calls.map(({ call }) => casRegister.describeCall(call))).toEqual([
      "write 7",
      "write 9",
      "read → 7",
    ]);
  });
});
