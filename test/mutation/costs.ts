import type { HistoryData } from "../../checkers/history/columns.ts";
import { History } from "../../checkers/history/history.ts";
import type { Engine } from "../../checkers/linearizability/engines/engine.ts";
import type { ObjectCalls } from "../../checkers/linearizability/object-calls.ts";
import { objectsOf } from "../../checkers/linearizability/objects.ts";
import type { Model } from "../../checkers/models/model.ts";
import { findModel } from "../../checkers/models/registry.ts";
import {
  collectionHistory,
  counterHistory,
  listHistory,
  registerHistory,
} from "../bench/synthetic/histories.ts";
import type { Course } from "../bench/synthetic/simulate.ts";
import { drawn } from "../support/notation.ts";
import { smallObjectOf } from "../support/objects/small-objects.ts";
import { tinyHistory, tinySize } from "../support/objects/tiny-history.ts";

/**
 * A history, and how many configurations a search with all its rules visits there: the same number on every machine. The bound leaves
 * room for small changes of the order of trying, and none for a rule less.
 */
export interface Cost {
  readonly history: string;
  readonly engine: "depth-first" | "breadth-first";
  readonly atMost: number;
  /** One that skips what it has not seen visits fewer. */
  readonly atLeast?: number;
}

export const COSTS: readonly Cost[] = [
  { engine: "depth-first", history: "unique values", atMost: 235 },
  { engine: "depth-first", history: "unique values, 12 clients", atLeast: 850, atMost: 1250 },
  { engine: "depth-first", history: "small values, invalid", atMost: 6000 },
  { engine: "depth-first", history: "small values, invalid late", atMost: 4000 },
  { engine: "depth-first", history: "counter, invalid", atMost: 40 },
  { engine: "depth-first", history: "list", atMost: 100 },
  { engine: "depth-first", history: "cas that need a value last", atMost: 30 },
  { engine: "depth-first", history: "crashed cas that change nothing", atMost: 100 },
  { engine: "depth-first", history: "small values, 5 clients, invalid", atMost: 230 },
  { engine: "depth-first", history: "small values", atMost: 91 },
  { engine: "depth-first", history: "a lock with crashed holders, invalid", atMost: 20 },
  { engine: "depth-first", history: "unique values, 16 clients, invalid", atMost: 50 },
  { engine: "depth-first", history: "queue, 16 clients", atMost: 100 },
  { engine: "depth-first", history: "priority queue, many outcomes unknown", atMost: 1500 },
  { engine: "breadth-first", history: "unique values, invalid", atMost: 1250 },
  { engine: "breadth-first", history: "small values", atMost: 4300 },
  { engine: "breadth-first", history: "small values, invalid and long", atMost: 8000 },
  { engine: "breadth-first", history: "counter", atMost: 120 },
  { engine: "breadth-first", history: "small values, many outcomes unknown", atMost: 2550 },
  { engine: "breadth-first", history: "priority queue, many outcomes unknown, invalid", atMost: 5000 },
];

const usual: Course = {
  seed: 1,
  operations: 200,
  concurrency: 8,
  duty: 0.9,
  indeterminate: 0.05,
  invalid: false,
};
const invalid = { ...usual, invalid: true };
const neglected = { ...usual, operations: 60, indeterminate: 0.2 };

const HISTORIES: Readonly<Record<string, readonly [model: string, make: () => HistoryData | History]>> = {
  "unique values": ["cas-register", () => registerHistory({ ...usual, values: "unique" })],
  "unique values, 12 clients": [
    "cas-register",
    () => registerHistory({ ...usual, concurrency: 12, values: "unique" }),
  ],
  "unique values, invalid": ["cas-register", () => registerHistory({ ...invalid, values: "unique" })],
  "small values": ["cas-register", () => registerHistory({ ...usual, values: "small" })],
  "small values, invalid": ["cas-register", () => registerHistory({ ...invalid, values: "small" })],
  "small values, invalid late": [
    "cas-register",
    () => registerHistory({ ...invalid, operations: 1000, concurrency: 5, values: "small" }),
  ],
  "small values, invalid and long": [
    "cas-register",
    () => registerHistory({ ...invalid, operations: 600, concurrency: 5, values: "small" }),
  ],
  counter: ["counter", () => counterHistory({ ...usual, operations: 60 })],
  "counter, invalid": ["counter", () => counterHistory({ ...invalid, operations: 60 })],
  "small values, 5 clients, invalid": [
    "cas-register",
    () => registerHistory({ ...invalid, seed: 2, concurrency: 5, operations: 100, values: "small" }),
  ],
  "unique values, 16 clients, invalid": [
    "cas-register",
    () => registerHistory({ ...invalid, seed: 2, concurrency: 16, operations: 40, values: "unique" }),
  ],
  "small values, many outcomes unknown": [
    "cas-register",
    () => registerHistory({ ...neglected, seed: 2, concurrency: 10, values: "small" }),
  ],
  "queue, 16 clients": [
    "fifo-queue",
    () => collectionHistory({ ...usual, seed: 3, concurrency: 16, operations: 40, kind: "queue" }),
  ],
  "priority queue, many outcomes unknown": [
    "priority-queue",
    () =>
      collectionHistory({ ...neglected, seed: 3, concurrency: 5, operations: 100, kind: "priority-queue" }),
  ],
  "priority queue, many outcomes unknown, invalid": [
    "priority-queue",
    () =>
      collectionHistory({
        ...neglected,
        invalid: true,
        seed: 2,
        concurrency: 5,
        operations: 100,
        kind: "priority-queue",
      }),
  ],
  "cas that need a value last": [
    "cas-register",
    () =>
      tinyHistory(smallObjectOf("cas-register"), {
        ...tinySize(45),
        operations: 40,
        processes: 6,
        mutations: 1,
        oneLostIn: 10,
        calm: false,
      }),
  ],
  "a lock with crashed holders, invalid": [
    "mutex",
    () =>
      drawn(`
        0: [acquire>
        1: [acquire>
        2: [acquire>
        3: [acquire>
        4: [release>
        5: [release>
        6: [release>
        7: [release>
        8:           [acquire] [acquire] [acquire] [acquire] [acquire] [acquire] [acquire] [acquire]
      `),
  ],
  "crashed cas that change nothing": [
    "cas-register",
    () =>
      drawn(`
        0: [write 1>
        1: [cas 1 1>
        2: [write 2>
        3: [cas 2 2>
        4: [write 3>
        5: [cas 3 3>
        6: [write 4>
        7: [cas 4 4>
        8:           [write 7] [write 8] [write 9] [read 7]
      `),
  ],
  list: ["list", () => listHistory({ ...usual, operations: 60, operationsPerKey: 1000 })],
};

interface Object {
  readonly model: Model;
  readonly calls: ObjectCalls;
}

const known = new Map<string, readonly Object[]>();

function objectsIn(name: string): readonly Object[] {
  const before = known.get(name);
  if (before !== undefined) return before;
  const [modelName, make] = HISTORIES[name] ?? [];
  const model = findModel(modelName ?? "");
  if (model === undefined || make === undefined) throw new RangeError(`No history is called ${name}`);
  const made = make();
  const history = made instanceof History ? made : new History(made);
  const objects = objectsOf(history, model).map(({ calls }) => ({ model, calls }));
  known.set(name, objects);
  return objects;
}

/** @throws Error if the engine visits more configurations than it should, or gives up. */
export function checkCost(engine: Engine, { history, atMost, atLeast = 0 }: Cost): void {
  let explored = 0;
  for (const { model, calls } of objectsIn(history)) {
    const budget = { expired: () => false, maxStates: 20 * atMost };
    const decision = engine.decide({ model, calls, budget });
    explored += decision?.explored ?? 0;
    if (decision?.kind === "undecided" || explored > atMost)
      throw new Error(`${explored} configurations visited, at most ${atMost} are allowed`);
  }
  if (explored < atLeast)
    throw new Error(`${explored} configurations visited, at least ${atLeast} are there`);
}
