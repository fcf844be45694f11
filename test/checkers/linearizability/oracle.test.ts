import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import { History } from "../../../checkers/history/history.ts";
import type { Json, Op } from "../../../checkers/history/operation.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import type { Model } from "../../../checkers/models/model.ts";
import { MODELS } from "../../../checkers/models/registry.ts";
import { isLinearizable } from "../../support/brute-force-linearizability.ts";
import { DEPTH, smallHistories } from "../../support/simulated-object.ts";

const unlimited: CheckContext = { expired: () => false, maxStates: 1e6 };

/** The model with no help for the checker: crashed operations stay unknown, and only the exact search runs. */
function withoutHelp(model: Model): Model {
  return {
    name: model.name,
    description: model.description,
    init: model.init,
    fs: model.fs,
    step: (state, call) => model.step(state, call),
    isPure: (call) => model.isPure(call),
    describe: (state) => model.describe(state),
    describeCall: (call) => model.describeCall(call),
  };
}

function validity(model: Model, history: History): boolean | "unknown" {
  return linearizable(model).check(history, unlimited).valid;
}

describe.each(MODELS)("linearizable($name)", (model) => {
  it("agrees with a search through all orders", { timeout: 60_000 * DEPTH }, () => {
    const seen = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(smallHistories(model), (history) => {
        const verdict = linearizable(model).check(history, unlimited);
        seen[`${verdict.valid}`]++;
        if (verdict.valid === "unknown") expect(verdict.reasons[0].kind).toBe("not-exercised");
        else expect(verdict.valid).toBe(isLinearizable(model, history));
      }),
      { numRuns: 20_000 * DEPTH },
    );
    // Neither answer may be so rare that the property says little about it.
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(1_000 * DEPTH);
  });

  it("agrees with it when the model gives no evidence and is not said to be finite", {
    timeout: 60_000 * DEPTH,
  }, () => {
    const plain = withoutHelp(model);
    fc.assert(
      fc.property(smallHistories(model), (history) => {
        const valid = validity(plain, history);
        if (valid !== "unknown") expect(valid).toBe(isLinearizable(plain, history));
      }),
      { numRuns: 4_000 * DEPTH },
    );
  });

  it("does not care what processes and values are called", { timeout: 60_000 * DEPTH }, () => {
    fc.assert(
      fc.property(smallHistories(model), (history) => {
        expect(validity(model, renamed(history))).toBe(validity(model, history));
      }),
      { numRuns: 1_000 * DEPTH },
    );
  });

  it("accepts a valid history without one of its reads", { timeout: 60_000 * DEPTH }, () => {
    fc.assert(
      fc.property(smallHistories(model), fc.nat(), (history, which) => {
        const before = validity(model, history);
        const after = validity(model, withoutRead(history, which));
        if (before === true) expect(after).not.toBe(false);
      }),
      { numRuns: 1_000 * DEPTH },
    );
  });
});

/** Other numbers for processes, and strings for numbers, except where null means the initial value. */
function renamed(history: History): History {
  const rename = (value: Json): Json => {
    if (typeof value === "number") return `value ${value}`;
    return Array.isArray(value) ? (value as readonly Json[]).map(rename) : value;
  };
  return rebuilt(history, (op) => ({ ...op, process: Number(op.process) * 3 + 1, value: rename(op.value) }));
}

function withoutRead(history: History, which: number): History {
  const reads = [...history].flatMap((op, position) =>
    op.type === "invoke" && op.f === "read" ? [position] : [],
  );
  const victim = reads[which % Math.max(reads.length, 1)] ?? -1;
  const completion = victim < 0 ? -1 : history.completionOf(victim);
  return rebuilt(history, (op, position) =>
    position === victim || position === completion ? undefined : op,
  );
}

function rebuilt(history: History, change: (op: Op, position: number) => Op | undefined): History {
  return History.from(
    [...history]
      .map(change)
      .filter((op) => op !== undefined)
      .map((op, index) => ({ ...op, index })),
  );
}
