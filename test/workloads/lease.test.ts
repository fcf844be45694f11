import { describe, expect, it } from "vitest";
import { NANOS_PER_MS, type Op } from "../../checkers/history/operation.ts";
import type { Outcome } from "../../workloads/client.ts";
import { Random } from "../../workloads/generator/random.ts";
import type { Completer } from "../../workloads/generator/simulate.ts";
import { lease } from "../../workloads/lease.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 5 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 5,
  nodes: ["n1", "n2"],
  keys: 3,
  opsPerKey: 10,
  opTimeoutMs: 1000,
};
const TTL_MS = 1000;

/**
 * Leases that end when their time is over. Some answers take longer than that, and some never come.
 *
 * @param early - The chance that a renewal finds its lease ended before its time.
 */
function memoryLeases(seed: number, early = 0): Completer {
  const endings = new Map<string, number>();
  const random = Random.fromSeed(seed);
  let draws = 0;
  const drawn = (chance: number): boolean => random.float(draws++) < chance;
  return ({ f, value, time }) => {
    const isSlow = drawn(0.02);
    const outcome = (): Outcome => {
      if (f === "grant") {
        const granted = `lease ${endings.size}`;
        endings.set(granted, time + TTL_MS * NANOS_PER_MS);
        return { type: "ok", value: { lease: granted, ttlMs: TTL_MS } };
      }
      const name = typeof value === "string" ? value : "";
      if (drawn(early)) endings.set(name, 0);
      if ((endings.get(name) ?? 0) < time) return { type: "fail", error: "gone" };
      endings.set(name, time + TTL_MS * NANOS_PER_MS);
      return drawn(0.02)
        ? { type: "info", error: "timeout" }
        : { type: "ok", value: { lease: name, ttlMs: TTL_MS } };
    };
    return { latencyNs: (isSlow ? 1500 : 5) * NANOS_PER_MS, outcome };
  };
}

const run = (seed: number, early = 0): readonly Op[] =>
  simulatedRun(lease, memoryLeases(seed, early), { options: OPTIONS, seed, operations: 500 });

describe("the workload `lease`", () => {
  it.each(SEEDS)("finds nothing wrong with leases that end when their time is over, seed %d", (seed) => {
    const history = run(seed);
    expect(judge(lease, OPTIONS, history)).toMatchObject({ valid: true });
    expect(history.some(({ error }) => error === "gone")).toBe(true);
  });

  it.each(SEEDS)("finds leases that end before, seed %d", (seed) => {
    expect(anomalyNames(judge(lease, OPTIONS, run(seed, 0.05)))).toContain("ended-early");
  });

  it("has one lease a thread, keeps it through errors, and asks for another when it is gone", () => {
    const held = new Map<number, unknown>();
    for (const { type, f, value, process, error } of run(1, 0.05)) {
      const thread = Number(process) % OPTIONS.concurrency;
      if (type === "invoke")
        expect([f, value]).toEqual(held.has(thread) ? ["renew", held.get(thread)] : ["grant", null]);
      if (type === "ok" && f === "grant") held.set(thread, (value as { lease: string }).lease);
      if (error === "gone") held.delete(thread);
    }
    expect(held.size).toBe(OPTIONS.concurrency);
  });

  it("renews each lease a few times a second", () => {
    const history = run(0);
    const seconds = (history.at(-1)?.time ?? 0) / 1e9;
    const rate = history.filter(({ type }) => type === "invoke").length / seconds / OPTIONS.concurrency;
    expect(rate).toBeGreaterThan(3);
    expect(rate).toBeLessThan(6);
  });
});
