import type { HistoryData } from "../../../checkers/history/columns.ts";
import type { Benchmark } from "../benchmark.ts";
import {
  collectionHistory,
  counterHistory,
  listHistory,
  lockHistory,
  setHistory,
} from "../synthetic/histories.ts";
import type { Course } from "../synthetic/simulate.ts";
import { deciding } from "./measure-check.ts";
import { runsFor, shortened } from "./register-points.ts";

interface ObjectKind {
  readonly model: string;
  readonly make: (course: Course) => HistoryData;
  /** For a million operations. */
  readonly targetMs?: number;
  /** Said in the name. */
  readonly how?: string;
  /** Not all kinds have mistakes, or a million operations. */
  readonly only?: (course: { readonly operations: number; readonly invalid: boolean }) => boolean;
}

const OPERATIONS_PER_LIST = 300;

const KINDS: readonly ObjectKind[] = [
  {
    model: "fifo-queue",
    make: (course) => collectionHistory({ ...course, kind: "queue" }),
    targetMs: 1500,
  },
  { model: "stack", make: (course) => collectionHistory({ ...course, kind: "stack" }), targetMs: 5000 },
  {
    model: "priority-queue",
    make: (course) => collectionHistory({ ...course, kind: "priority-queue" }),
    targetMs: 5000,
  },
  {
    model: "fifo-queue",
    make: (course) => collectionHistory({ ...course, kind: "queue", removalsCrash: true }),
    how: "crashed dequeues too",
    only: ({ invalid }) => !invalid,
  },
  { model: "set", make: setHistory },
  { model: "mutex", make: lockHistory },
  { model: "counter", make: counterHistory },
  {
    model: "list",
    make: (course) => listHistory({ ...course, operationsPerKey: OPERATIONS_PER_LIST }),
    how: `${OPERATIONS_PER_LIST} ops a key`,
    only: ({ operations }) => operations < 1_000_000,
  },
];

/** Objects of unique elements, with 10 clients and one operation in a hundred of unknown outcome. */
export const objectBenchmarks: readonly Benchmark[] = KINDS.flatMap((kind) =>
  [100_000, 1_000_000].flatMap((operations) =>
    [false, true]
      .filter((invalid) => kind.only?.({ operations, invalid }) ?? true)
      .map((invalid) => benchmarkOf(kind, operations, invalid)),
  ),
);

function benchmarkOf(
  { model, make, targetMs, how }: ObjectKind,
  operations: number,
  invalid: boolean,
): Benchmark {
  const course: Course = {
    seed: 1,
    operations,
    concurrency: 10,
    duty: 0.9,
    indeterminate: 0.01,
    invalid,
  };
  const parts = [`linearizability: ${model}`, ...(how === undefined ? [] : [how])];
  return {
    name: [...parts, `${shortened(operations)} ops`, invalid ? "invalid" : "valid"].join(", "),
    size: operations,
    unit: "ops",
    runs: runsFor(operations),
    ...(targetMs !== undefined && operations === 1_000_000 ? { target: { cpuMs: targetMs } } : {}),
    prepare: () => deciding(model, [{ data: make(course), valid: !invalid }]),
  };
}
