import { describe, expect, it } from "vitest";
import { type HistoryData, INFO } from "../../../checkers/history/columns.ts";
import { History } from "../../../checkers/history/history.ts";
import { casRegister } from "../../../checkers/models/cas-register.ts";
import { counter } from "../../../checkers/models/counter.ts";
import { fifoQueue } from "../../../checkers/models/fifo-queue.ts";
import { list } from "../../../checkers/models/list.ts";
import type { Model } from "../../../checkers/models/model.ts";
import { mutex } from "../../../checkers/models/mutex.ts";
import { priorityQueue } from "../../../checkers/models/priority-queue.ts";
import { setModel } from "../../../checkers/models/set.ts";
import { stack } from "../../../checkers/models/stack.ts";
import { isLinearizable } from "../../support/brute-force-linearizability.ts";
import {
  collectionHistory,
  counterHistory,
  listHistory,
  lockHistory,
  registerHistory,
  setHistory,
} from "./histories.ts";
import { type Course, NothingPlantedError } from "./simulate.ts";

const OBJECTS: readonly {
  readonly name: string;
  readonly model: Model;
  readonly make: (course: Course) => HistoryData;
}[] = [
  {
    name: "register of unique values",
    model: casRegister,
    make: (course) => registerHistory({ ...course, values: "unique" }),
  },
  {
    name: "register of small values",
    model: casRegister,
    make: (course) => registerHistory({ ...course, values: "small" }),
  },
  { name: "queue", model: fifoQueue, make: (course) => collectionHistory({ ...course, kind: "queue" }) },
  { name: "stack", model: stack, make: (course) => collectionHistory({ ...course, kind: "stack" }) },
  {
    name: "priority queue",
    model: priorityQueue,
    make: (course) => collectionHistory({ ...course, kind: "priority-queue" }),
  },
  { name: "set", model: setModel, make: setHistory },
  { name: "lock", model: mutex, make: lockHistory },
  { name: "counter", model: counter, make: counterHistory },
  { name: "list", model: list, make: (course) => listHistory({ ...course, operationsPerKey: 1000 }) },
];

const small: Course = {
  seed: 0,
  operations: 9,
  concurrency: 3,
  duty: 0.7,
  indeterminate: 0.1,
  invalid: false,
};
const SEEDS = 300;

/** Seeds of which the history is too short for a mistake count for nothing. */
function* histories(make: (course: Course) => HistoryData, course: Course): Generator<History, undefined> {
  for (let seed = 0; seed < SEEDS; seed++) {
    try {
      yield new History(make({ ...course, seed }));
    } catch (error) {
      if (!(error instanceof NothingPlantedError)) throw error;
    }
  }
  return undefined;
}

describe.each(OBJECTS)("a synthetic history of a $name", ({ model, make }) => {
  it("can be linearized if it is said to be valid", () => {
    for (const history of histories(make, small)) expect(isLinearizable(model, history)).toBe(true);
  });

  it("cannot be linearized if it is said to be invalid", () => {
    let planted = 0;
    // The longer the history, the better the chance of an occasion in the last tenth.
    for (const operations of [9, 12, 15]) {
      for (const history of histories(make, { ...small, operations, invalid: true })) {
        planted++;
        expect(isLinearizable(model, history)).toBe(false);
      }
    }
    expect(planted).toBeGreaterThan(50);
  });

  it("has as many operations as were asked for, and nearly as many of unknown outcome", () => {
    const { length, columns } = make({ ...small, operations: 2000, concurrency: 10 });
    expect(length).toBe(4000);
    const unknown = columns.type.reduce((sum, type) => sum + (type === INFO ? 1 : 0), 0);
    expect(unknown).toBeGreaterThan(50);
    expect(unknown).toBeLessThan(300);
  });

  it("is the same for the same seed, and another for another one", () => {
    const ops = (seed: number): string => JSON.stringify([...new History(make({ ...small, seed }))]);
    expect(ops(1)).toBe(ops(1));
    expect(ops(2)).not.toBe(ops(1));
  });

  it("is a history that can be recorded", () => {
    const history = new History(make({ ...small, operations: 500 }));
    // The recorder pairs anew, and refuses what cannot have happened.
    expect(JSON.stringify([...History.from(history)])).toBe(JSON.stringify([...history]));
  });
});

describe("a synthetic history of removals that crash", () => {
  it.each([
    ["queue", fifoQueue],
    ["stack", stack],
    ["priority-queue", priorityQueue],
  ] as const)("of a %s is valid", (kind, model) => {
    const make = (course: Course): HistoryData => collectionHistory({ ...course, kind, removalsCrash: true });
    for (const history of histories(make, { ...small, indeterminate: 0.2 }))
      expect(isLinearizable(model, history)).toBe(true);
  });
});
