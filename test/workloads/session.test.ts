import { describe, expect, it } from "vitest";
import type { Op } from "../../checkers/history/operation.ts";
import { causal } from "../../workloads/causal.ts";
import { monotonic } from "../../workloads/monotonic.ts";
import { session } from "../../workloads/session.ts";
import type { Workload, WorkloadOptions } from "../../workloads/workload.ts";
import { type Flaws, memoryStore } from "../support/memory-store.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 4 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 6,
  nodes: ["n1", "n2", "n3"],
  keys: 3,
  opsPerKey: 100,
  opTimeoutMs: 1000,
};

const run = (workload: Workload, seed: number, flaws: Flaws = {}): readonly Op[] =>
  simulatedRun(workload, memoryStore(seed, flaws), { options: OPTIONS, seed, operations: 900 });

const invocations = (history: readonly Op[]): Op[] => history.filter(({ type }) => type === "invoke");

describe.each([session, monotonic, causal].map((workload) => [workload.name, workload] as const))(
  "the workload %s",
  (_, workload) => {
    it.each(SEEDS)("finds nothing wrong with a store that is atomic, seed %d", (seed) => {
      expect(judge(workload, OPTIONS, run(workload, seed))).toMatchObject({ valid: true });
    });

    it.each(["stale", "lost"] as const)("finds a read or write that is %s", (flaw) => {
      for (const seed of SEEDS) {
        const names = anomalyNames(judge(workload, OPTIONS, run(workload, seed, { [flaw]: 0.1 })));
        expect(names.length).toBeGreaterThan(0);
      }
    });

    it("writes every value to a key once, and reads", () => {
      const history = invocations(run(workload, 0));
      const writes = history
        .filter(({ f }) => f === "write")
        .map(({ key, value }) => JSON.stringify([key, value]));
      expect(new Set(writes).size).toBe(writes.length);
      expect(writes.length).toBeGreaterThan(90);
      expect(history.filter(({ f }) => f === "read").length).toBeGreaterThan(300);
    });

    it("waits at the end before every thread reads every key", () => {
      const history = run(workload, 0);
      const final = invocations(history).filter(({ process }) => Number(process) >= 1e6);
      const last = history.filter(({ process }) => Number(process) < 1e6).at(-1)?.time ?? 0;
      expect(final).toHaveLength(18);
      expect(Math.min(...final.map(({ time }) => time)) - last).toBeGreaterThanOrEqual(1e9);
    });
  },
);
