import { describe, expect, it, test } from "vitest";
import type { Json, Op } from "../../checkers/history/operation.ts";
import { bank, bankWorkload } from "../../workloads/bank.ts";
import { counter, pnCounter } from "../../workloads/counter.ts";
import type { Completer } from "../../workloads/generator/simulate.ts";
import { perfect } from "../../workloads/generator/simulate.ts";
import { longFork } from "../../workloads/long-fork.ts";
import { uniqueIds } from "../../workloads/unique-ids.ts";
import type { Workload, WorkloadOptions } from "../../workloads/workload.ts";
import { memoryBank, memoryCounters, memoryGroups, memorySequence } from "../support/memory-sums.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 5 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 6,
  nodes: ["n1", "n2", "n3"],
  keys: 3,
  opsPerKey: 10,
  opTimeoutMs: 1000,
};

const run = (workload: Workload, object: Completer, seed: number): readonly Op[] =>
  simulatedRun(workload, object, { options: OPTIONS, seed, operations: 1000 });
const invocations = (history: readonly Op[], f: string): Op[] =>
  history.filter((op) => op.type === "invoke" && op.f === f);

const CORRECT: readonly (readonly [Workload, (seed: number) => Completer])[] = [
  [counter, memoryCounters],
  [pnCounter, memoryCounters],
  [uniqueIds, memorySequence],
  [bank, memoryBank],
  [longFork, memoryGroups],
];

describe.each(CORRECT.map(([workload, object]) => [workload.name, workload, object] as const))(
  "the workload `%s`",
  (_, workload, object) => {
    it.each(SEEDS)("finds nothing wrong with a correct object, seed %d", (seed) => {
      expect(judge(workload, OPTIONS, run(workload, object(seed), seed))).toMatchObject({ valid: true });
    });
  },
);

test.each<[Workload, (seed: number) => Completer, string]>([
  [counter, (seed) => memoryCounters(seed, { lost: 0.02 }), "out-of-bounds"],
  [counter, (seed) => memoryCounters(seed, { doubled: 0.05, trouble: { info: 0 } }), "out-of-bounds"],
  [counter, (seed) => memoryCounters(seed, { torn: 0.05, trouble: { info: 0 } }), "out-of-bounds"],
  [pnCounter, (seed) => memoryCounters(seed, { lost: 0.2, trouble: { info: 0 } }), "out-of-bounds"],
  [uniqueIds, (seed) => memorySequence(seed, { reset: 0.01 }), "duplicate-id"],
  [bank, (seed) => memoryBank(seed, { torn: 0.02 }), "wrong-total"],
  [bank, (seed) => memoryBank(seed, { overdraft: 0.2 }), "negative-balance"],
  [bank, (seed) => memoryBank(seed, { blank: 0.02 }), "null-balance"],
  [bank, (seed) => memoryBank(seed, { strange: 0.02 }), "unknown-account"],
  [longFork, (seed) => memoryGroups(seed, { forked: 0.2 }), "long-fork"],
  [longFork, (seed) => memoryGroups(seed, { invented: 0.02 }), "unexpected"],
])("$name finds what a flawed object does", (workload, object, anomaly) => {
  for (const seed of SEEDS) {
    expect(anomalyNames(judge(workload, OPTIONS, run(workload, object(seed), seed)))).toContain(anomaly);
  }
});

describe("the workload `long-fork`", () => {
  it("takes reads that are behind for no fork", () => {
    for (const seed of SEEDS) {
      const history = run(longFork, memoryGroups(seed, { behind: 0.2 }), seed);
      expect(anomalyNames(judge(longFork, OPTIONS, history))).toEqual([]);
    }
  });

  it("writes each key once, and reads all groups while they are half written", () => {
    const history = perfect(longFork.generator(OPTIONS), { concurrency: 6, limit: 3000 });
    const keys = invocations(history, "write").map(({ value }) => (value as Json[][])[0]?.[1]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThan(100);
    const { details } = judge(longFork, OPTIONS, run(longFork, memoryGroups(0), 0));
    expect(Number(details?.["comparedGroups"])).toBeGreaterThan(0.8 * Number(details?.["groups"]));
  });
});

describe("the workload `bank`", () => {
  it("opens the accounts first, until one attempt is acknowledged", () => {
    const troubled = memoryBank(1, { trouble: { info: 0.5, fail: 0.2 } });
    const history = run(bank, troubled, 1);
    const opened = history.findIndex(({ f, type }) => f === "open" && type === "ok");
    const other = history.findIndex(({ f }) => f !== "open");
    expect(opened).toBeGreaterThan(1);
    expect(other).toBeGreaterThan(opened);
  });

  it("can have other accounts, balances and amounts", () => {
    const small = bankWorkload({ accounts: 2, initialBalance: 7, maxTransfer: 1 });
    const history = run(small, memoryBank(0), 0);
    expect(invocations(history, "open")[0]?.value).toEqual({ 0: 7, 1: 7 });
    for (const { value } of invocations(history, "transfer")) {
      const { from, to, amount } = value as { from: number; to: number; amount: number };
      expect([from + to, amount]).toEqual([1, 1]);
    }
    expect(judge(small, OPTIONS, history)).toMatchObject({ valid: true });
  });
});

describe("the workload `pn-counter`", () => {
  it("adds terms of both signs and never 0, and reads when all has been quiet", () => {
    const history = run(pnCounter, memoryCounters(0), 0);
    const terms = new Set(invocations(history, "add").map(({ value }) => value));
    expect([...terms].map(Number).sort((a, b) => a - b)).toEqual([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]);
    const lastAdd = history.findLast(({ f }) => f === "add")?.time ?? 0;
    const final = invocations(history, "read").filter(({ time }) => time - lastAdd >= 2e9);
    expect(final).toHaveLength(18);
  });
});
