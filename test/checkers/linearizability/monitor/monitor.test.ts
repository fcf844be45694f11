import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import { History } from "../../../../checkers/history/history.ts";
import type { Op } from "../../../../checkers/history/operation.ts";
import { LinearizabilityMonitor } from "../../../../checkers/linearizability/monitor/monitor.ts";
import { casRegister } from "../../../../checkers/models/cas-register.ts";
import { list } from "../../../../checkers/models/list.ts";
import type { Model } from "../../../../checkers/models/model.ts";
import { isLinearizable } from "../../../support/brute-force-linearizability.ts";
import { DEPTH, smallHistories } from "../../../support/simulated-object.ts";

const unlimited: CheckContext = { expired: () => false, maxStates: 1e6 };

/** How many events it takes until the monitor, asked after each, reports a violation. */
function eventsUntilViolation(model: Model, ops: readonly Op[]): number | undefined {
  const monitor = new LinearizabilityMonitor(model);
  for (const [i, op] of ops.entries()) {
    monitor.append(op);
    if (monitor.judge(unlimited) !== undefined) return i + 1;
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
        expect(eventsUntilViolation(model, ops)).toBe(shortest);
      }),
      { numRuns: 2_000 * DEPTH },
    );
    expect(violated).toBeGreaterThan(200 * DEPTH);
  });
});

describe("LinearizabilityMonitor", () => {
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
