import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { FaultContext } from "../../../harness/nemesis/nemesis.ts";
import { parseFaults } from "../../../harness/nemesis/registry.ts";
import { realClock } from "../../../harness/run/clock.ts";
import { type ClockSampler, sampleClocks } from "../../../harness/run/clock-sampler.ts";
import type { ClockSample } from "../../../reports/report.ts";
import { fakeClocks } from "../nemesis/fake-clocks.ts";
import { fakeCluster } from "../nemesis/fake-cluster.ts";

const NODES = ["n1", "n2"];

function start(context: FaultContext, faults = "clock"): { taken: ClockSample[]; sampler: ClockSampler } {
  const taken: ClockSample[] = [];
  const sampler = sampleClocks({
    faults: parseFaults(faults),
    context,
    clock: realClock(),
    record: (sample) => taken.push(sample),
  });
  return { taken, sampler };
}

describe.concurrent("sampleClocks()", () => {
  it("records what processes and database of every node show, at once and then each second", async () => {
    const { context } = fakeClocks(fakeCluster(NODES));
    await context.clocks.set("n2", { kind: "offset", realMs: -2_000, monotonicMs: 7 });
    const { taken, sampler } = start(context);
    await sleep(1_200);
    await sampler.end();
    expect(taken.map(({ node }) => node)).toEqual(["n1", "n2", "n1", "n2"]);
    const [first, second, third] = taken;
    expect(second).toMatchObject({ realMs: -2_000, monotonicMs: 7 });
    expect(Math.abs((second?.databaseMs ?? 0) + 2_000)).toBeLessThan(100);
    expect(second?.databaseWithinMs).toBeLessThan(100);
    expect((third?.time ?? 0) - (first?.time ?? 0)).toBeGreaterThan(0.9e9);
  });

  it("looks again at once when it is hurried, also while it looks", async () => {
    const { context } = fakeClocks(fakeCluster(["n1"]));
    const { taken, sampler } = start(context);
    sampler.hurry();
    await sleep(50);
    expect(taken).toHaveLength(2);
    sampler.hurry();
    await sleep(50);
    expect(taken).toHaveLength(3);
    await sampler.end();
  });

  it("records nothing any more once it has ended", async () => {
    const { context } = fakeClocks(fakeCluster(NODES));
    const { taken, sampler } = start(context);
    await sampler.end();
    const count = taken.length;
    sampler.hurry();
    await sleep(50);
    expect(taken).toHaveLength(count);
  });

  it("does nothing in a run whose faults leave clocks alone", async () => {
    const { context } = fakeClocks(fakeCluster(NODES));
    const { taken, sampler } = start(context, "kill,pause");
    await sleep(50);
    await sampler.end();
    expect(taken).toEqual([]);
  });

  it("leaves a gap for a node without a process, or whose clocks cannot be read", async () => {
    const cluster = fakeCluster(["n1", "n2", "n3"]);
    cluster.states.set("n1", "gone");
    const { context } = fakeClocks(cluster);
    const { clocks } = context;
    const { taken, sampler } = start({
      ...context,
      clocks: {
        ...clocks,
        observe: (node) => (node === "n2" ? Promise.reject(new Error("they differ")) : clocks.observe(node)),
      },
    });
    await sleep(50);
    await sampler.end();
    expect(taken.map(({ node }) => node)).toEqual(["n3"]);
  });

  it("does without the word of a database that gives none, or whose clock moved while it was asked", async () => {
    const fake = fakeClocks(fakeCluster(["n1", "n2", "n3"]));
    const { context } = fake;
    const { taken, sampler } = start({
      ...context,
      async databaseClock(node, signal) {
        if (node === "n1") throw new Error("connect ECONNREFUSED");
        if (node === "n2") return undefined;
        await context.clocks.set(node, { kind: "offset", realMs: 500, monotonicMs: 0 });
        return context.databaseClock(node, signal);
      },
    });
    await sleep(50);
    await sampler.end();
    expect(taken.map(({ node }) => node).toSorted()).toEqual(["n1", "n2", "n3"]);
    for (const sample of taken) expect(sample).not.toHaveProperty("databaseMs");
  });
});
