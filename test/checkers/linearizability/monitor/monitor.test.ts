import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import type { HistoryData } from "../../../../checkers/history/columns.ts";
import { History } from "../../../../checkers/history/history.ts";
import type { Op } from "../../../../checkers/history/operation.ts";
import { checkLinearizable } from "../../../../checkers/linearizability/check-linearizable.ts";
import { explainViolation } from "../../../../checkers/linearizability/counterexample/explain-violation.ts";
import {
  type CertainViolation,
  LinearizabilityMonitor,
  type MonitorOptions,
} from "../../../../checkers/linearizability/monitor/monitor.ts";
import { casRegister } from "../../../../checkers/models/cas-register.ts";
import { list } from "../../../../checkers/models/list.ts";
import type { Model } from "../../../../checkers/models/model.ts";
import { modelNamed } from "../../../../checkers/models/registry.ts";
import {
  collectionHistory,
  counterHistory,
  listHistory,
  lockHistory,
  registerHistory,
  setHistory,
} from "../../../bench/synthetic/histories.ts";
import type { Course } from "../../../bench/synthetic/simulate.ts";
import { isLinearizable } from "../../../support/brute-force-linearizability.ts";
import { SMALL_OBJECTS } from "../../../support/objects/small-objects.ts";
import { tinyHistories } from "../../../support/objects/tiny-history.ts";
import { DEPTH, smallHistories } from "../../../support/simulated-object.ts";

const unlimited: CheckContext = { expired: () => false, maxStates: 1e6 };

/** What a monitor, asked after each event, reports of a history, how many events that takes, and how many it had forgotten by then. */
function firstViolation(
  model: Model,
  ops: readonly Op[],
  options?: MonitorOptions,
): { readonly found: CertainViolation; readonly length: number; readonly forgotten: number } | undefined {
  const monitor = new LinearizabilityMonitor(model, options);
  for (const [i, op] of ops.entries()) {
    monitor.append(op);
    const found = monitor.judge(unlimited);
    if (found !== undefined) return { found, length: i + 1, forgotten: i + 1 - monitor.held };
  }
  return undefined;
}

/** The length of the shortest prefix that cannot be linearized, by trying all orders of each. */
function shortestViolation(model: Model, ops: readonly Op[]): number | undefined {
  for (let length = 1; length <= ops.length; length++) {
    if (!isLinearizable(model, History.from(ops.slice(0, length)))) return length;
  }
  return undefined;
}

function event(process: number, type: Op["type"], f: string, value: Op["value"], key?: number): Op {
  return { index: 0, time: 0, process, type, f, value, ...(key !== undefined && { key }) };
}

describe.each([casRegister, list])("LinearizabilityMonitor($name)", (model) => {
  it("reports a violation with the very event that makes it certain", { timeout: 120_000 * DEPTH }, () => {
    let violated = 0;
    fc.assert(
      fc.property(smallHistories(model), (history) => {
        const ops = [...history];
        const shortest = shortestViolation(model, ops);
        if (shortest !== undefined) violated++;
        expect(firstViolation(model, ops)?.length).toBe(shortest);
      }),
      { numRuns: 2_000 * DEPTH },
    );
    expect(violated).toBeGreaterThan(200 * DEPTH);
  });
});

describe.each(SMALL_OBJECTS)("LinearizabilityMonitor($model.name) that forgets what it can", (object) => {
  const { model } = object;

  it("reports a violation with the very event that makes it certain", { timeout: 120_000 * DEPTH }, () => {
    let afterForgetting = 0;
    fc.assert(
      fc.property(tinyHistories(object, { calm: true }), (history) => {
        const ops = [...history];
        const violation = firstViolation(model, ops, { forgetAfter: 1 });
        expect(violation?.length).toBe(shortestViolation(model, ops));
        if (violation === undefined || violation.forgotten <= 0) return;
        afterForgetting++;
        const { calls, decision } = violation.found;
        // It can be put into words, and these do not speak of what was forgotten.
        const { explanation, core } = explainViolation(model, calls, decision, unlimited);
        expect(explanation).not.toMatch(/nobody ever|had failed|first written/);
        expect(core.calls.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 * DEPTH },
    );
    expect(afterForgetting).toBeGreaterThan(10 * DEPTH);
  });
});

const COURSE = { seed: 0, operations: 120, concurrency: 3, duty: 0.3, indeterminate: 0.03 };
const LONG: readonly { readonly model: string; readonly make: (course: Course) => HistoryData }[] = [
  { model: "cas-register", make: (course) => registerHistory({ ...course, values: "small" }) },
  { model: "cas-register", make: (course) => registerHistory({ ...course, values: "unique", keys: 2 }) },
  { model: "fifo-queue", make: (course) => collectionHistory({ ...course, kind: "queue" }) },
  { model: "stack", make: (course) => collectionHistory({ ...course, kind: "stack" }) },
  { model: "set", make: setHistory },
  { model: "mutex", make: lockHistory },
  { model: "counter", make: counterHistory },
  { model: "list", make: (course) => listHistory({ ...course, operationsPerKey: 60 }) },
];

describe.each(LONG)("LinearizabilityMonitor($model), fed in pieces", ({ model: name, make }) => {
  const model = modelNamed(name);

  it("says of each prefix what a check of all of it says", { timeout: 120_000 * DEPTH }, () => {
    let forgotten = 0;
    let violated = 0;
    for (let seed = 1; seed <= Math.ceil(6 * DEPTH); seed++) {
      const history = new History(make({ ...COURSE, seed, invalid: seed % 2 === 0 }));
      const monitor = new LinearizabilityMonitor(model, { forgetAfter: 10 });
      const ops = [...history];
      const piece = 1 + (seed % 7);
      for (let from = 0; from < ops.length; from += piece) {
        for (const op of ops.slice(from, from + piece)) monitor.append(op);
        const prefix = ops.slice(0, from + piece);
        const isViolated = monitor.judge(unlimited) !== undefined;
        expect(isViolated).toBe(
          checkLinearizable(History.from(prefix), model, { explain: 0 }).valid === false,
        );
        if (isViolated) violated++;
        if (isViolated) break;
        if (monitor.held < prefix.length / 2) forgotten++;
      }
    }
    expect(violated).toBeGreaterThan(0);
    expect(forgotten).toBeGreaterThan(0);
  });
});

describe("LinearizabilityMonitor", () => {
  it("holds no more of a key that is at rest now and then than what has come since, however long it lives", () => {
    const monitor = new LinearizabilityMonitor(casRegister, { forgetAfter: 50 });
    let most = 0;
    for (let round = 0; round < 2000; round++) {
      monitor.append(event(0, "invoke", "write", round));
      monitor.append(event(1, "invoke", "read", null));
      monitor.append(event(0, "ok", "write", round));
      monitor.append(event(1, "ok", "read", round));
      expect(monitor.judge(unlimited)).toBeUndefined();
      most = Math.max(most, monitor.held);
    }
    expect(most).toBeLessThan(110);
    monitor.append(event(0, "invoke", "read", null));
    monitor.append(event(0, "ok", "read", 5));
    const found = monitor.judge(unlimited);
    const [start] = found?.decision.witness.starts ?? [];
    expect(start).toBeGreaterThan(1980);
  });

  it("does not forget a write of unknown outcome, which may take effect much later", () => {
    const told = (last: number): boolean => {
      const monitor = new LinearizabilityMonitor(casRegister, { forgetAfter: 4 });
      monitor.append(event(9, "invoke", "write", -1));
      monitor.append(event(9, "info", "write", null));
      for (let round = 0; round < 50; round++) {
        monitor.append(event(0, "invoke", "write", round));
        monitor.append(event(0, "ok", "write", round));
        expect(monitor.judge(unlimited)).toBeUndefined();
      }
      expect(monitor.held).toBeLessThan(20);
      for (const value of [-1, last]) {
        monitor.append(event(0, "invoke", "read", null));
        monitor.append(event(0, "ok", "read", value));
      }
      return monitor.judge(unlimited) !== undefined;
    };
    expect(told(-1)).toBe(false);
    // It took effect once only.
    expect(told(49)).toBe(true);
  });

  it("keeps keys apart, and says which is violated", () => {
    const monitor = new LinearizabilityMonitor(casRegister);
    monitor.append(event(0, "invoke", "write", 1, 7));
    monitor.append(event(0, "ok", "write", 1, 7));
    monitor.append(event(1, "invoke", "read", null, 8));
    monitor.append(event(1, "ok", "read", null, 8));
    expect(monitor.judge(unlimited)).toBeUndefined();
    monitor.append(event(1, "invoke", "read", null, 7));
    monitor.append(event(1, "ok", "read", null, 7));
    expect(monitor.judge(unlimited)).toMatchObject({ key: 7, decision: { kind: "violated" } });
  });

  it("learns from a write that failed that nobody can have read it", () => {
    const monitor = new LinearizabilityMonitor(casRegister);
    monitor.append(event(0, "invoke", "write", 1));
    monitor.append(event(1, "invoke", "read", null));
    monitor.append(event(1, "ok", "read", 1));
    expect(monitor.judge(unlimited)).toBeUndefined();
    monitor.append(event(0, "fail", "write", 1));
    expect(monitor.judge(unlimited)).toBeDefined();
  });

  it("leaves a key alone that has nothing new, and takes up again what its budget did not suffice for", () => {
    const monitor = new LinearizabilityMonitor(casRegister);
    monitor.append(event(0, "invoke", "write", 1));
    expect(monitor.due).toBe(0);
    monitor.append(event(0, "ok", "write", 1));
    expect(monitor.due).toBe(1);
    expect(monitor.judge({ ...unlimited, expired: () => true })).toBeUndefined();
    expect(monitor.due).toBe(1);
    monitor.judge(unlimited);
    expect(monitor.due).toBe(0);
  });
});
