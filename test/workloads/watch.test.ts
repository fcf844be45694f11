import { describe, expect, it } from "vitest";
import type { Json, Op } from "../../checkers/history/operation.ts";
import type { Outcome } from "../../workloads/client.ts";
import { simulate } from "../../workloads/generator/simulate.ts";
import { watch } from "../../workloads/watch.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { type Flaws, memoryFeed, type WatchFlaw } from "../support/memory-objects.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 5 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 6,
  nodes: ["n1", "n2", "n3"],
  keys: 3,
  opsPerKey: 10,
  opTimeoutMs: 1000,
};

const run = (seed: number, flaws: Flaws<WatchFlaw> = {}): readonly Op[] =>
  simulatedRun(watch, memoryFeed(seed, flaws), { options: OPTIONS, seed, operations: 1200, rate: 400 });

const invocations = (history: readonly Op[], f: string): Op[] =>
  history.filter((op) => op.type === "invoke" && op.f === f);

const named = (value: Json, name: string): Json => (value as Record<string, Json>)[name] ?? null;

describe("the workload `watch`", () => {
  it.each(SEEDS)("finds nothing wrong with a correct feed, seed %d", (seed) => {
    expect(judge(watch, OPTIONS, run(seed))).toMatchObject({ valid: true });
  });

  it.each([
    ["missing", "missed-event"],
    ["unlogged", "missed-event"],
    ["different", "disagreement"],
    ["swapped", "unordered"],
    ["repeated", "repeated-event"],
    ["outside", "out-of-range"],
    ["invented", "unexpected"],
    ["doubled", "duplicated"],
    ["backwards", "revision-order"],
  ] as const)("finds what is wrong with a feed that is %s", (flaw, anomaly) => {
    for (const seed of SEEDS) {
      expect(anomalyNames(judge(watch, OPTIONS, run(seed, { [flaw]: 0.1 })))).toContain(anomaly);
    }
  });

  it("has half of the threads watch and the others write, a hundred times a second at most", () => {
    const history = run(0);
    const roles = (f: string): Set<number> =>
      new Set(
        invocations(history, f).flatMap(({ process }) =>
          Number(process) < 1e6 ? [Number(process) % 6] : [],
        ),
      );
    expect(roles("watch")).toEqual(new Set([0, 1, 2]));
    expect(roles("put")).toEqual(new Set([3, 4, 5]));
    const writes = [...invocations(history, "put"), ...invocations(history, "delete")];
    const seconds = Math.max(...writes.map(({ time }) => time)) / 1e9;
    expect(writes.length / seconds).toBeGreaterThan(80);
    expect(writes.length / seconds).toBeLessThan(120);
  });

  it("puts every value once, and deletes now and then", () => {
    const puts = invocations(run(0), "put").map(({ value }) => (value as readonly Json[])[1]);
    expect(new Set(puts).size).toBe(puts.length);
    expect(invocations(run(0), "delete").length).toBeGreaterThan(puts.length / 8);
  });

  it("goes on from where a watch ended, and at times from further back", () => {
    const next = new Map<number, number>();
    const gaps: number[] = [];
    for (const { type, f, process, value } of run(0, { trouble: { info: 0, fail: 0 } })) {
      if (f !== "watch" || Number(process) >= 1e6) continue;
      if (type === "invoke") gaps.push((next.get(Number(process)) ?? 1) - Number(named(value, "from")));
      else next.set(Number(process), Number(named(value, "to")) + 1);
    }
    expect(Math.min(...gaps)).toBe(0);
    expect(Math.max(...gaps)).toBeGreaterThan(20);
    expect(Math.max(...gaps)).toBeLessThan(50);
    const back = gaps.filter((gap) => gap > 0).length / gaps.length;
    expect(back).toBeGreaterThan(0.1);
    expect(back).toBeLessThan(0.3);
  });

  it("lets a single thread both watch and write", () => {
    const options = { ...OPTIONS, concurrency: 1 };
    const history = simulatedRun(watch, memoryFeed(0), { options, seed: 0, operations: 200, rate: 400 });
    expect(invocations(history, "watch").length).toBeGreaterThan(20);
    expect(invocations(history, "put").length).toBeGreaterThan(20);
  });

  it("goes on with what is new where the database has forgotten what was asked for", () => {
    const forgetful: Outcome = { type: "fail", error: "compacted: 500" };
    let revision = 700;
    const history = simulate(
      watch.generator({ ...OPTIONS, concurrency: 2 }),
      ({ f, value }) => ({
        latencyNs: 1e6,
        outcome: () =>
          f === "watch" && Number(named(value, "from")) < 600 ? forgetful : answer(f, value, ++revision),
      }),
      { concurrency: 2, limit: 200 },
    );
    const from = invocations(history, "watch").map(({ value }) => Number(named(value, "from")));
    expect(from[0]).toBe(1);
    expect(from.at(-1)).toBeGreaterThan(600);
  });

  it("ends with everybody watching all that there is, until they have", () => {
    const asked = new Map<number, Json[]>();
    const history = simulate(
      watch.finalGenerator?.(OPTIONS, []) ?? watch.generator(OPTIONS),
      ({ process, value }) => {
        const before = asked.get(Number(process)) ?? [];
        asked.set(Number(process), [...before, value]);
        const answers: Outcome[] = [
          { type: "fail", error: "no-leader" },
          { type: "fail", error: "compacted: 17" },
          { type: "ok", value: { from: 17, to: 20, events: [] } },
        ];
        return {
          latencyNs: 10,
          outcome: () => answers[before.length] ?? { type: "fail", error: "too often" },
        };
      },
      { concurrency: 3 },
    );
    expect(history.filter(({ error }) => error === "too often")).toEqual([]);
    for (const values of asked.values()) {
      expect(values).toEqual([1, 1, 17].map((from) => ({ from, until: "now" })));
    }
    expect(asked.size).toBe(3);
  });
});

function answer(f: string, value: Json, revision: number): Outcome {
  const from = Number(named(value, "from"));
  return { type: "ok", value: f === "watch" ? { from, to: revision, events: [] } : { key: "k0", revision } };
}
