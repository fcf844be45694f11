import { describe, expect, it } from "vitest";
import type { Json, Op } from "../../checkers/history/operation.ts";
import { perfect } from "../../workloads/generator/simulate.ts";
import { set } from "../../workloads/set.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { type Flaws, memorySets, type SetFlaw } from "../support/memory-objects.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 5 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 6,
  nodes: ["n1", "n2", "n3"],
  keys: 3,
  opsPerKey: 10,
  opTimeoutMs: 1000,
};

const run = (seed: number, flaws: Flaws<SetFlaw> = {}): readonly Op[] =>
  simulatedRun(set, memorySets(seed, flaws), { options: OPTIONS, seed, operations: 1500 });

const invocations = (history: readonly Op[]): Op[] => history.filter(({ type }) => type === "invoke");

describe("the workload `set`", () => {
  it.each(SEEDS)("finds nothing wrong with correct sets, seed %d", (seed) => {
    expect(judge(set, OPTIONS, run(seed))).toMatchObject({ valid: true, details: { keys: 3, lost: 0 } });
  });

  it.each([
    ["lost", "lost"],
    ["forgotten", "lost"],
    ["stale", "stale"],
    ["doubled", "duplicated"],
    ["invented", "unexpected"],
  ] as const)("finds an element or a read that is %s", (flaw, anomaly) => {
    for (const seed of SEEDS) {
      expect(anomalyNames(judge(set, OPTIONS, run(seed, { [flaw]: 0.05 })))).toContain(anomaly);
    }
  });

  it("adds every element once, and to every set about as many", () => {
    const adds = invocations(run(0)).filter(({ f }) => f === "add");
    expect(new Set(adds.map(({ value }) => value)).size).toBe(adds.length);
    for (const key of [0, 1, 2]) {
      expect(adds.filter((op) => op.key === key).length).toBeGreaterThan(adds.length / 4);
    }
  });

  it("reads so seldom that all reads together are not much longer than the sets", () => {
    const sizes = new Map<Json, number>();
    let shown = 0;
    let adds = 0;
    const history = perfect(set.generator({ ...OPTIONS, keys: 1 }), { concurrency: 10, limit: 10_000 });
    for (const { type, f } of history) {
      if (type !== "invoke") continue;
      if (f === "add") adds++;
      else shown += adds;
      sizes.set(f, (sizes.get(f) ?? 0) + 1);
    }
    expect(sizes.get("read")).toBeGreaterThan(50);
    expect(shown / adds).toBeLessThan(40);
  });

  it("ends with a read of every set by every thread", () => {
    const history = run(0);
    const final = invocations(history).filter(({ process }) => Number(process) >= 1e6);
    const pairs = final.map(({ f, key, process }) => `${f} ${key ?? ""} ${Number(process) % 6}`);
    expect(new Set(pairs).size).toBe(18);
    expect(final).toHaveLength(18);
  });
});
