import { describe, expect, it } from "vitest";
import type { Json, Op } from "../../checkers/history/operation.ts";
import type { Outcome } from "../../workloads/client.ts";
import { perfect, simulate } from "../../workloads/generator/simulate.ts";
import { queue } from "../../workloads/queue.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { type Flaws, memoryQueue, type QueueFlaw } from "../support/memory-objects.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 5 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 6,
  nodes: ["n1", "n2"],
  keys: 3,
  opsPerKey: 10,
  opTimeoutMs: 1000,
};

const run = (seed: number, flaws: Flaws<QueueFlaw> = {}): readonly Op[] =>
  simulatedRun(queue, memoryQueue(seed, flaws), { options: OPTIONS, seed, operations: 800 });

describe("the workload `queue`", () => {
  it.each(SEEDS)("finds nothing wrong with a correct queue, seed %d", (seed) => {
    const trouble = { info: 0, fail: 0.05 };
    expect(judge(queue, OPTIONS, run(seed, { trouble }))).toMatchObject({ valid: true });
    // Of elements that an unanswered dequeue may have taken nobody can say that they were not lost.
    expect(judge(queue, OPTIONS, run(seed)).valid).not.toBe(false);
  });

  it.each([
    ["lost", "lost"],
    ["doubled", "duplicated"],
    ["undead", "duplicated"],
    ["invented", "unexpected"],
  ] as const)("finds an element that is %s", (flaw, anomaly) => {
    for (const seed of SEEDS) {
      expect(anomalyNames(judge(queue, OPTIONS, run(seed, { [flaw]: 0.2 })))).toContain(anomaly);
    }
  });

  it("puts every element in once, and more in than it takes out", () => {
    const history = perfect(queue.generator(OPTIONS), { limit: 1000 });
    const asked = history.filter(({ type }) => type === "invoke");
    const enqueued = asked.filter(({ f }) => f === "enqueue").map(({ value }) => value);
    expect(new Set(enqueued).size).toBe(enqueued.length);
    expect(enqueued.length).toBeGreaterThan(510);
    expect(enqueued.length).toBeLessThan(590);
  });

  it("drains one at a time until a drain finds nothing", () => {
    const answers: Outcome[] = [
      { type: "info", error: "timeout" },
      { type: "ok", value: [3] },
      { type: "fail", error: "no-leader" },
      { type: "ok", value: [4] },
      { type: "ok", value: [] },
    ];
    let asked = 0;
    const final = queue.finalGenerator?.(OPTIONS, []) ?? queue.generator(OPTIONS);
    const history = simulate(
      final,
      () => {
        const answer = answers[asked++] ?? { type: "ok", value: ["one too many"] };
        return { latencyNs: 10, outcome: () => answer };
      },
      { concurrency: 3 },
    );
    expect(asked).toBe(5);
    const types = history.map(({ type, f }): Json => [type, f]);
    expect(types.filter((_, i) => i % 2 === 0)).toEqual(Array.from({ length: 5 }, () => ["invoke", "drain"]));
  });

  it("gives up draining where that has no end", () => {
    const endless = simulate(queue.finalGenerator?.(OPTIONS, []) ?? queue.generator(OPTIONS), () => ({
      latencyNs: 10,
      outcome: () => ({ type: "ok", value: [1] }),
    }));
    expect(endless.length).toBe(100);
  });
});
