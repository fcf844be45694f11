import { describe, expect, it } from "vitest";
import { NANOS_PER_SECOND, type Op } from "../../../checkers/history/operation.ts";
import { composeFaults } from "../../../harness/nemesis/compose.ts";
import { parseFaults } from "../../../harness/nemesis/registry.ts";
import { nemesis, quick, simulate, timeLimit } from "../../../workloads/index.ts";
import { fakeCluster } from "./fake-cluster.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const SECONDS = 1000;
const INTERVAL_MS = 2 * SECONDS;
const PAIRS = new Map(parseFaults("partition,kill,pause").map(({ starts, stops }) => [stops, starts]));
const STARTS = [...PAIRS.values()];

/** What the nemesis would be asked to do in a run of so many seconds. */
function campaign(spec: string, seconds: number, seed: number): readonly Op[] {
  const { generator } = composeFaults(parseFaults(spec), { nodes: NODES, intervalMs: INTERVAL_MS });
  const took = { latencyNs: 0.1 * NANOS_PER_SECOND, outcome: () => ({ type: "ok", value: null }) as const };
  return simulate(nemesis(timeLimit(seconds * SECONDS, generator)), () => took, {
    nemesis: true,
    seed,
  }).filter(({ type }) => type === "invoke");
}

describe("composeFaults()", () => {
  it("injects every fault several times in 20 s at the default interval, the first within 4 s", () => {
    for (let seed = 0; seed < 15; seed++) {
      const ops = campaign("partition,kill,pause", 20, seed);
      expect(ops[0]?.time).toBeLessThan(4 * NANOS_PER_SECOND);
      for (const start of STARTS) {
        expect(ops.filter(({ f }) => f === start).length, `${start}, seed ${seed}`).toBeGreaterThanOrEqual(2);
      }
    }
  });

  it("never injects a fault that is in force, and undoes all of them before each quiet time", () => {
    for (let seed = 0; seed < 5; seed++) {
      const inForce = new Set<string>();
      let quietNs = 0;
      let last = 0;
      for (const { f, time } of campaign("partition,kill,pause", 60, seed)) {
        if (inForce.size === 0) quietNs = Math.max(quietNs, time - last);
        last = time;
        const undone = PAIRS.get(f);
        if (undone !== undefined) inForce.delete(undone);
        else {
          expect(inForce).not.toContain(f);
          inForce.add(f);
        }
      }
      expect(quietNs).toBeGreaterThanOrEqual(4 * NANOS_PER_SECOND);
    }
  });

  it("leaves the cluster in peace for about a quarter of the time, at the least", () => {
    const limitNs = 320 * NANOS_PER_SECOND;
    const inForce = new Set<string>();
    let peacefulNs = 0;
    let last = 0;
    for (const { f, time } of campaign("partition,kill,pause", 320, 1)) {
      if (inForce.size === 0) peacefulNs += time - last;
      last = time;
      const undone = PAIRS.get(f);
      if (undone === undefined) inForce.add(f);
      else inForce.delete(undone);
    }
    expect(peacefulNs / limitNs).toBeGreaterThan(0.22);
    expect(peacefulNs / limitNs).toBeLessThan(0.5);
  });

  it("has faults of different kinds in force at once", () => {
    const inForce = new Set<string>();
    let most = 0;
    for (const { f } of campaign("partition,kill,pause", 100, 3)) {
      const undone = PAIRS.get(f);
      if (undone === undefined) inForce.add(f);
      else inForce.delete(undone);
      most = Math.max(most, inForce.size);
    }
    expect(most).toBe(3);
  });

  it("says the same schedule for the same seed, and another for another", () => {
    const say = (seed: number): string => JSON.stringify(campaign("partition,kill,pause", 60, seed));
    expect(say(5)).toBe(say(5));
    expect(say(5)).not.toBe(say(6));
  });

  it("draws anew in every round", () => {
    const values = campaign("partition", 160, 2).filter(({ f }) => f === "start-partition");
    expect(new Set(values.map(({ value }) => JSON.stringify(value))).size).toBeGreaterThan(values.length / 2);
  });

  it("ends by undoing every fault, once each", () => {
    const faults = composeFaults(parseFaults("partition,kill,pause"), { nodes: NODES, intervalMs: 100 });
    const final = quick(nemesis(faults.finalGenerator), { nemesis: true }).filter(
      ({ type }) => type === "invoke",
    );
    expect(final.map(({ f }) => f)).toEqual(["stop-partition", "start", "resume"]);
  });

  it("has nothing to do without faults", () => {
    const faults = composeFaults([], { nodes: NODES, intervalMs: 100 });
    expect(quick(nemesis(faults.generator), { nemesis: true })).toEqual([]);
    expect(quick(nemesis(faults.finalGenerator), { nemesis: true })).toEqual([]);
  });

  it("hands each operation to the fault that understands it", async () => {
    const faults = composeFaults(parseFaults("partition,kill"), { nodes: NODES, intervalMs: 100 });
    const cluster = fakeCluster(NODES);
    const op = {
      type: "invoke",
      time: 0,
      process: "nemesis",
      f: "kill",
      value: { targeter: "nodes", nodes: ["n2"] },
    } as const;
    await faults.nemesis.invoke(op, cluster.context, AbortSignal.timeout(1000));
    expect(cluster.states.get("n2")).toBe("gone");
    expect(() =>
      faults.nemesis.invoke({ ...op, f: "pause" }, cluster.context, AbortSignal.timeout(1000)),
    ).toThrow("No fault understands pause");
  });
});
