import { describe, expect, it } from "vitest";
import { NANOS_PER_MS, type Op } from "../../checkers/history/operation.ts";
import { Random } from "../../workloads/generator/random.ts";
import { leader } from "../../workloads/leader.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 5 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 6,
  nodes: ["n0", "n1", "n2"],
  keys: 1,
  opsPerKey: 10,
  opTimeoutMs: 1000,
};
const TERM_NS = 20 * NANOS_PER_MS;

/** Nodes that elect each other in turn, and learn of it late. Flawed: one names itself, or forgets its term. */
function run(seed: number, flaw: "none" | "usurps" | "forgets"): readonly Op[] {
  const random = Random.fromSeed(seed);
  const terms = [0, 0, 0];
  let draws = 0;
  const history = simulatedRun(
    leader,
    ({ process, time }) => ({
      latencyNs: random.int(draws++, 1_000_000),
      outcome() {
        const node = Number(process) % 3;
        const isFlawed = random.float(draws++) < 0.02;
        const latest = Math.floor(time / TERM_NS) + 1;
        if (random.float(draws++) < 0.5) terms[node] = Math.max(terms[node] ?? 0, latest);
        const known = terms[node] ?? 0;
        const term = isFlawed && flaw === "forgets" ? known - 1 : known;
        const name = isFlawed && flaw === "usurps" ? `n${(term + 1) % 3}` : `n${term % 3}`;
        return { type: "ok", value: { term, leader: term <= 0 ? null : name } };
      },
    }),
    { options: OPTIONS, seed, operations: 1000 },
  );
  return history.map((op) => ({ ...op, node: `n${Number(op.process) % 3}` }));
}

describe("the workload `leader`", () => {
  it.each(SEEDS)("finds nothing wrong with nodes that elect one leader a term, seed %d", (seed) => {
    const verdict = judge(leader, OPTIONS, run(seed, "none"));
    expect(verdict).toMatchObject({ valid: true, details: { observers: 3 } });
    expect(Number(verdict.details?.["terms"])).toBeGreaterThan(3);
  });

  it.each([
    ["usurps", "two-leaders"],
    ["forgets", "term-regression"],
  ] as const)("finds a node that %s", (flaw, anomaly) => {
    for (const seed of SEEDS)
      expect(anomalyNames(judge(leader, OPTIONS, run(seed, flaw)))).toContain(anomaly);
  });
});
