import { describe, expect, it } from "vitest";
import type { Op } from "../../checkers/history/operation.ts";
import { fencedLock } from "../../workloads/fenced-lock.ts";
import { perfect } from "../../workloads/generator/simulate.ts";
import { lock } from "../../workloads/lock.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { type Flaws, type LockFlaw, memoryLock } from "../support/memory-objects.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 5 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 8,
  nodes: ["n1", "n2"],
  keys: 3,
  opsPerKey: 10,
  opTimeoutMs: 2000,
};

describe.each([lock, fencedLock])("the workload `$name`", (workload) => {
  const run = (seed: number, flaws: Flaws<LockFlaw> = {}): readonly Op[] =>
    simulatedRun(workload, memoryLock(seed, flaws), { options: OPTIONS, seed, operations: 300 });

  it.each(SEEDS)("finds nothing wrong with a list whose sections exclude each other, seed %d", (seed) => {
    expect(judge(workload, OPTIONS, run(seed))).toMatchObject({ checker: workload.name, valid: true });
  });

  it.each([
    ["overlap", ["lost-update"]],
    ["lost", ["lost", "lost-update"]],
    ["stale", ["stale"]],
    ["unfenced", ["unexpected"]],
    ["shuffled", ["reordered"]],
    ["sameToken", ["token-order"]],
  ] as const)("finds what is wrong where it is %s", (flaw, anomalies: readonly string[]) => {
    for (const seed of SEEDS) {
      const found = anomalyNames(
        judge(workload, OPTIONS, run(seed, { [flaw]: flaw === "stale" ? 0.8 : 0.15 })),
      );
      expect(found.filter((name) => anomalies.includes(name))).not.toEqual([]);
    }
  });
});

describe("the generator of `lock`", () => {
  const history = perfect(lock.generator(OPTIONS), { concurrency: 8, limit: 1000 });
  const adds = history.flatMap(({ type, f, value }) =>
    type === "invoke" && f === "add" ? [value as { element: number; holdMs: number }] : [],
  );

  it("adds every element once, and reads now and then", () => {
    expect(new Set(adds.map(({ element }) => element)).size).toBe(adds.length);
    expect(adds.length).toBeGreaterThan(900);
    expect(adds.length).toBeLessThan(990);
  });

  it("holds the lock for any time up to a fifth of what an operation has", () => {
    const holds = adds.map(({ holdMs }) => holdMs);
    expect(Math.min(...holds)).toBeLessThan(20);
    expect(Math.max(...holds)).toBeGreaterThan(380);
    expect(Math.max(...holds)).toBeLessThan(400);
    expect(holds.every(Number.isInteger)).toBe(true);
  });

  it("lets no more than five contend at a time", () => {
    let open = 0;
    let most = 0;
    for (const { type } of history) most = Math.max(most, (open += type === "invoke" ? 1 : -1));
    expect(most).toBe(5);
  });

  it("ends with a read by every thread", () => {
    const final = lock.finalGenerator?.(OPTIONS, []);
    const reads = final === undefined ? [] : perfect(final, { concurrency: 8 });
    expect(reads.filter(({ type, f }) => type === "invoke" && f === "read")).toHaveLength(8);
    expect(reads).toHaveLength(16);
  });
});
