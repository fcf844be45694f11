import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../../checkers/checker.ts";
import type { HistoryData } from "../../../../checkers/history/columns.ts";
import { History } from "../../../../checkers/history/history.ts";
import type { Task } from "../../../../checkers/linearizability/engines/engine.ts";
import { findEngine } from "../../../../checkers/linearizability/engines/registry.ts";
import { NEVER } from "../../../../checkers/linearizability/object-calls.ts";
import { objectsOf } from "../../../../checkers/linearizability/objects.ts";
import { isLinearization } from "../../../../checkers/linearizability/replay.ts";
import { modelNamed } from "../../../../checkers/models/registry.ts";
import {
  collectionHistory,
  counterHistory,
  listHistory,
  lockHistory,
  registerHistory,
  setHistory,
} from "../../../bench/synthetic/histories.ts";

const OPERATIONS = 16_000;
const COURSE = {
  seed: 1,
  operations: OPERATIONS,
  concurrency: 5,
  duty: 0.9,
  indeterminate: 0,
  invalid: false,
};
const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1e9 };

/** By engine: a model, and a history of one large object. */
const CASES: readonly (readonly [string, string, () => HistoryData])[] = [
  ["register", "cas-register", () => registerHistory({ ...COURSE, values: "unique" })],
  ["list", "list", () => listHistory({ ...COURSE, operationsPerKey: 2 * OPERATIONS })],
  ["queue", "fifo-queue", () => collectionHistory({ ...COURSE, kind: "queue" })],
  ["stack", "stack", () => collectionHistory({ ...COURSE, kind: "stack" })],
  ["priority-queue", "priority-queue", () => collectionHistory({ ...COURSE, kind: "priority-queue" })],
  ["set", "set", () => setHistory(COURSE)],
  ["counter", "counter", () => counterHistory(COURSE)],
  ["lock", "mutex", () => lockHistory(COURSE)],
];

describe.each(CASES)("%s on a large object", (name, modelName, make) => {
  const model = modelNamed(modelName);
  const [object] = objectsOf(new History(make()), model);
  const engine = findEngine(name);
  if (object === undefined || engine === undefined) throw new Error(`There is nothing for ${name} to decide`);
  const { calls } = object;
  const taskWith = (limits: Partial<CheckContext>): Task => ({
    model,
    calls,
    budget: { ...UNLIMITED, ...limits },
  });
  const certain = calls.returned.filter((moment) => moment !== NEVER).length;

  it("gives up when the time is up, however far it has come", () => {
    let looks = 0;
    const whole = engine.decide(taskWith({ expired: () => ++looks < 0 }));
    expect(whole).toMatchObject({ kind: "linearizable", by: name });
    expect(looks).toBeGreaterThan(0);
    for (let last = 1; last <= looks; last++) {
      let look = 0;
      const decision = engine.decide(taskWith({ expired: () => ++look === last }));
      expect(decision).toMatchObject({ kind: "undecided", reason: "time", by: name, placed: 0, certain });
    }
  });

  it("gives up where the memory does not hold what it needs", () => {
    const decision = engine.decide(taskWith({ maxBytes: 10_000 }));
    expect(decision).toMatchObject({ kind: "undecided", reason: "memory", by: name, placed: 0, certain });
  });

  it("gives its certificate also when the time is up that was for the decision", () => {
    let isLate = false;
    const decision = engine.decide(taskWith({ expired: () => isLate }));
    isLate = true;
    if (decision?.kind !== "linearizable") throw new Error(`It is ${decision?.kind}`);
    expect(isLinearization(model, calls, decision.certificate())).toBe(true);
  });
});
