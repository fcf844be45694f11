import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import { History } from "../../../../checkers/history/history.ts";
import {
  type Core,
  type CoreCall,
  coreOfWindow,
  coreOfWitness,
  isCertain,
} from "../../../../checkers/linearizability/counterexample/core.ts";
import { counterexample } from "../../../../checkers/linearizability/counterexample/counterexample.ts";
import { Effort } from "../../../../checkers/linearizability/counterexample/effort.ts";
import { explore } from "../../../../checkers/linearizability/counterexample/explore.ts";
import { recentWindows } from "../../../../checkers/linearizability/counterexample/recent-window.ts";
import {
  cutAt,
  elementsOf,
  relax,
  tidy,
  withoutElements,
} from "../../../../checkers/linearizability/counterexample/relax.ts";
import { shrink } from "../../../../checkers/linearizability/counterexample/shrink.ts";
import type { Violated, Window } from "../../../../checkers/linearizability/engines/engine.ts";
import { NEVER, type ObjectCalls, objectCalls } from "../../../../checkers/linearizability/object-calls.ts";
import { casRegister } from "../../../../checkers/models/cas-register.ts";
import { fifoQueue } from "../../../../checkers/models/fifo-queue.ts";
import type { Model } from "../../../../checkers/models/model.ts";
import { canLinearizeCalls } from "../../../support/linearize-calls.ts";
import { drawn } from "../../../support/notation.ts";
import { SMALL_OBJECTS } from "../../../support/objects/small-objects.ts";
import { tinyHistories } from "../../../support/objects/tiny-history.ts";
import { DEPTH } from "../../../support/simulated-object.ts";

const budget: CheckContext = { expired: () => false, maxStates: 1e6 };

function onlyObject(history: History): ObjectCalls {
  const [calls] = objectCalls(history);
  if (calls === undefined) throw new Error("The history has no operation");
  return calls;
}

/** Not all operations have failed. */
function tiny(object: (typeof SMALL_OBJECTS)[number]): fc.Arbitrary<History> {
  return tinyHistories(object).filter((history) => objectCalls(history).length === 1);
}

/** All of an object as its own witness. */
function violated(calls: ObjectCalls, window?: Window): Violated {
  const witness = { calls: Int32Array.from({ length: calls.count }, (_, call) => call), until: NEVER };
  return { kind: "violated", by: "portfolio", explored: 0, witness, ...(window && { window }) };
}

function wholeCore(model: Model, calls: ObjectCalls): Core {
  return coreOfWitness(model, calls, violated(calls).witness);
}

describe.each(SMALL_OBJECTS)("of $model.name", (object) => {
  const { model } = object;
  const limits = { timeout: 60_000 * DEPTH };
  const runs = { numRuns: Math.ceil(150 * DEPTH) };

  it("shrink() finds a core that no order explains, in which no answer can be spared", limits, () => {
    let violations = 0;
    fc.assert(
      fc.property(tiny(object), (history) => {
        const calls = onlyObject(history);
        if (canLinearizeCalls(model, wholeCore(model, calls).calls, model.init)) return;
        violations++;
        const core = shrink(model, calls, violated(calls), budget);
        const isViolated = (left: readonly CoreCall[]): boolean =>
          core.starts.every((start) => !canLinearizeCalls(model, left, start));
        expect(isViolated(core.calls)).toBe(true);
        expect(core.isMinimal).toBe(true);
        for (const { id } of core.calls.filter(isCertain))
          expect(isViolated(relax(model, core.calls, (call) => call.id === id))).toBe(false);
        for (const element of elementsOf(model, core.calls))
          expect(isViolated(withoutElements(model, core.calls, new Set([element])))).toBe(false);
        // Nothing is left that could be left out for nothing.
        expect(tidy(model, core.calls)).toEqual(core.calls);
      }),
      runs,
    );
    expect(violations).toBeGreaterThan(5 * DEPTH);
  });

  it("relax(), withoutElements(), cutAt() and tidy() leave what can be linearized so", limits, () => {
    let valid = 0;
    fc.assert(
      fc.property(tiny(object), fc.nat(255), fc.nat(20), (history, which, moment) => {
        const { calls } = wholeCore(model, onlyObject(history));
        if (!canLinearizeCalls(model, calls, model.init)) return;
        valid++;
        const relaxed = relax(model, calls, ({ id }) => ((which >> id) & 1) === 1);
        expect(canLinearizeCalls(model, relaxed, model.init)).toBe(true);
        const few = new Set(elementsOf(model, calls).filter((_, i) => ((which >> i) & 1) === 1));
        expect(canLinearizeCalls(model, withoutElements(model, calls, few), model.init)).toBe(true);
        expect(canLinearizeCalls(model, cutAt(model, calls, moment), model.init)).toBe(true);
      }),
      runs,
    );
    expect(valid).toBeGreaterThan(5 * DEPTH);
  });

  it("explore() finds a linearization exactly where there is one", limits, () => {
    let incomplete = 0;
    fc.assert(
      fc.property(tiny(object), (history) => {
        const core = wholeCore(model, onlyObject(history));
        const exploration = explore(model, core);
        const isLinearizable = canLinearizeCalls(model, core.calls, model.init);
        if (exploration.isComplete) expect(exploration.isLinearizable).toBe(isLinearizable);
        else {
          incomplete++;
          // It may have come across one before there were too many to visit.
          if (exploration.isLinearizable) expect(isLinearizable).toBe(true);
        }
      }),
      runs,
    );
    expect(incomplete).toBeLessThan(10 * DEPTH);
  });

  it("recentWindows() finds where the history can be linearized no further", limits, () => {
    fc.assert(
      fc.property(tiny(object), (history) => {
        const calls = onlyObject(history);
        const whole = wholeCore(model, calls);
        const effort = new Effort(1e6, budget.expired);
        const windows = recentWindows(model, calls, violated(calls).witness, effort);
        if (canLinearizeCalls(model, whole.calls, model.init)) expect(windows).toEqual([]);
        for (const window of windows) {
          expect(canLinearizeCalls(model, cutAt(model, whole.calls, window.until), model.init)).toBe(false);
          if (window.uncertain.length > 0) continue;
          const { calls: within, starts } = coreOfWindow(model, calls, window);
          // No order had used any of these calls before, so that none leads on from any of the states.
          for (const start of starts) expect(canLinearizeCalls(model, within, start)).toBe(false);
        }
      }),
      runs,
    );
  });

  it(
    "counterexample() shows orders that the model allows and that nothing certain can follow",
    limits,
    () => {
      fc.assert(
        fc.property(tiny(object), (history) => {
          const calls = onlyObject(history);
          if (canLinearizeCalls(model, wholeCore(model, calls).calls, model.init)) return;
          const core = shrink(model, calls, violated(calls), budget);
          const example = counterexample(model, core, calls);
          expect(example.labels).toHaveLength(example.window.length);
          expect(example.configurations[0].stuck.map(({ position }) => position)).toContain(example.culprit);
          for (const { linearized, states, stuck } of example.configurations) {
            expect(states).toHaveLength(linearized.length);
            // A window's start is known by its description alone.
            if (example.fromTheBeginning) expect(replay(model, example, linearized)).toEqual(states);
            for (const { position } of stuck) expect(linearized).not.toContain(position);
          }
        }),
        runs,
      );
    },
  );
});

/** The states that an order leaves, as descriptions; operations that are open have no answer. */
function replay(
  model: Model,
  { window, open }: ReturnType<typeof counterexample>,
  order: readonly number[],
): string[] {
  let state = model.init;
  return order.map((position) => {
    const { invocation, completion } = window[position] ?? {};
    if (invocation === undefined) throw new RangeError(`No operation ${position}`);
    const step = model.step(state, {
      f: invocation.f,
      input: invocation.value,
      ...(completion?.type === "ok" && !open.includes(position) && { output: completion.value }),
      ...(model.seesProcess === true && { process: Number(invocation.process) }),
    });
    if (!step.legal) throw new Error(step.why);
    state = step.state;
    return model.describe(state);
  });
}

function coreOf(model: Model, picture: string): string[] {
  const calls = onlyObject(drawn(picture));
  return shrink(model, calls, violated(calls), budget).calls.map(({ call }) => model.describeCall(call));
}

describe("explore()", () => {
  it("does not take two ways to a state for one where they leave different calls over", () => {
    // Only the cas can come first: from 2 on it is of no use.
    const lines = ["1:           [cas 0 1)", "2:           [write 1)"];
    for (const [first, second] of [lines, lines.toReversed()]) {
      const picture = `
        0: [write 0]           [read 1] [write 2] [read 1]
        ${first ?? ""}
        ${second ?? ""}
      `;
      const core = wholeCore(casRegister, onlyObject(drawn(picture)));
      expect(explore(casRegister, core).isLinearizable).toBe(true);
    }
  });
});

describe("shrink()", () => {
  it("keeps the value, what overwrote it, and the stale read, out of a longer history", () => {
    const core = coreOf(
      casRegister,
      `
      0: [write 1] [read 1]  [write 7]                [write 11]  [read 13]
      1:    [read 1]   [cas 1 3]         [write 9]        [read 11]
      2:  [write 2]               [read 7]           [read 7]  [write 13]
    `,
    );
    expect(core).toEqual(["write 7", "write 9", "read → 7"]);
  });

  it("prefers what overwrote a value to somebody who saw that", () => {
    const core = coreOf(
      casRegister,
      `
      0: [write 1]
      1:           [write 2] [read 2]
      2:                              [read 1]
    `,
    );
    expect(core).toEqual(["write 1", "write 2", "read → 1"]);
  });

  it("does not delete a write, without which any read would be wrong", () => {
    const core = coreOf(
      casRegister,
      `
      0: [write 1] [write 2] [write 3]
      1:                                [read 2]
    `,
    );
    expect(core).toContain("write 2");
    expect(core).toContain("write 3");
  });

  it("uses the window where the witness is the whole of a long history", () => {
    const rounds = Array.from({ length: 60 }, () => "[enqueue 1] [dequeue 1]").join(" ");
    const calls = onlyObject(drawn(`0: ${rounds} [enqueue 1] [dequeue 1] [dequeue 1]`));
    const last = calls.count - 1;
    const window: Window = {
      calls: Int32Array.of(last),
      until: NEVER,
      starts: [fifoQueue.init],
      uncertain: new Int32Array(),
    };
    const core = shrink(fifoQueue, calls, violated(calls, window), budget);
    expect(core.fromTheBeginning).toBe(false);
    expect(core.calls.map(({ id }) => id)).toEqual([last]);
  });

  it("leaves the witness as it is when there is no time, and says so", () => {
    const calls = onlyObject(drawn("0: [write 1] [write 2] [read 1]"));
    const core = shrink(casRegister, calls, violated(calls), { ...budget, expired: () => true });
    expect(core.isMinimal).toBe(false);
    expect(core.calls).toHaveLength(3);
  });

  describe("of a witness that is too large to be looked at", () => {
    const writes = Array.from({ length: 10_001 }, (_, i) => [
      { index: 2 * i, time: i, process: 0, type: "invoke", f: "write", value: i } as const,
      { index: 2 * i + 1, time: i, process: 0, type: "ok", f: "write", value: i } as const,
    ]).flat();
    const reads = writes
      .slice(0, 20_000)
      .map((op, i) => ({ ...op, index: 20_002 + i, f: "read", value: -1 }));
    const calls = onlyObject(History.from([...writes, ...reads]));

    it("follows it to where it cannot be linearized", () => {
      const core = shrink(casRegister, calls, violated(calls), budget);
      expect(core.calls.map(({ id }) => id)).toEqual([10_001]);
      expect(core.starts).toEqual([10_000]);
      expect(core.isMinimal).toBe(true);
    });

    it("shows its end and counts the rest if there is no time for that", () => {
      const core = shrink(casRegister, calls, violated(calls), { ...budget, expired: () => true });
      expect(core.calls.length + core.omitted).toBe(20_001);
      const example = counterexample(casRegister, core, calls);
      expect(example.window.length).toBeLessThan(1_000);
      expect(example.isMinimal).toBe(false);
      expect(example.configurations[0].stateBefore).toContain("earlier operations left");
    });
  });

  it("adds to a witness who can have produced what it observes", () => {
    const calls = onlyObject(drawn("0: [write 4] [write 4] [write 1] [read 4] [write 4]"));
    const witness = { calls: Int32Array.of(2, 3), until: NEVER };
    const core = shrink(casRegister, calls, { ...violated(calls), witness }, budget);
    expect(core.calls.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it("does not pass over a witness that can be linearized", () => {
    const calls = onlyObject(drawn("0: [write 1] [read 1]"));
    expect(() => shrink(casRegister, calls, violated(calls), budget)).toThrow("can be linearized");
  });
});
