import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ContainerClocks,
  openClocks,
} from "../../../../../harness/environment/docker/clock/open-clocks.ts";
import { type FakeSkew, fakeSkew } from "./fake-skew.ts";

const JUMP = { kind: "offset", realMs: 30_000, monotonicMs: 0 } as const;
const RIGHT = { kind: "offset", realMs: 0, monotonicMs: 0 } as const;

let skew: FakeSkew;
let pids: Record<string, readonly number[]>;
let clocks: ContainerClocks;

beforeEach(() => {
  skew = fakeSkew();
  pids = { n1: [10, 11], n2: [20] };
  for (const pid of [10, 11, 20]) skew.spawn(pid);
  clocks = openClocks({
    agent: skew.agent,
    nodes: ["n1", "n2"],
    processesOf: (node) => Promise.resolve((pids[node] ?? []).map((pid) => ({ pid, env: {} }))),
  });
});

afterEach(() => clocks.close());

const offsetOf = (pid: number): number | undefined => skew.processes.get(pid)?.real;

/** Waits until something is true, as it must be within a second. */
async function eventually(isTrue: () => boolean): Promise<void> {
  for (let time = 0; !isTrue(); time++) {
    if (time === 100) throw new Error("It did not come true within a second");
    await sleep(10);
  }
}

describe("set()", () => {
  it("tells every program of a node and what descends from it, in nanoseconds, and no other node", async () => {
    skew.spawn(12, 10);
    await clocks.set("n1", { kind: "offset", realMs: 30_000, monotonicMs: -0.5 });
    expect(skew.asked).toEqual(["set 10 30000000000 -500000 0 0", "set 11 30000000000 -500000 0 0"]);
    expect([10, 11, 12, 20].map(offsetOf)).toEqual([30e9, 30e9, 30e9, 0]);
  });

  it("starts nothing before a clock is to be set", async () => {
    await clocks.reapply("n1");
    expect(skew.starts).toBe(0);
  });

  it("tells a drift as a rate, once", async () => {
    await clocks.set("n2", { kind: "drift", realMsPerSecond: 20, monotonicMsPerSecond: 0 });
    await sleep(50);
    expect(skew.asked.filter((line) => line.startsWith("set"))).toHaveLength(1);
    expect(skew.asked[0]).toMatch(/^set 20 \d+ 0 20000000 0$/);
  });

  it("moves a strobe there and back until it is set to something else", async () => {
    await clocks.set("n2", { kind: "strobe", realMs: 500, monotonicMs: 0, periodMs: 5 });
    await sleep(100);
    await clocks.set("n2", RIGHT);
    const told = skew.asked.map((line) => line.split(" ")[2]);
    expect(told.length).toBeGreaterThan(6);
    expect(new Set(told)).toEqual(new Set(["500000000", "0"]));
    const count = skew.asked.length;
    await sleep(30);
    expect(skew.asked).toHaveLength(count);
    expect(offsetOf(20)).toBe(0);
  });

  it("fails with the program's words when a process refuses, and tells it again until it does not", async () => {
    skew.stubborn.add(20);
    await expect(clocks.set("n2", JUMP)).rejects.toThrow("error: process 20 could not be stopped");
    skew.stubborn.clear();
    await eventually(() => offsetOf(20) === 30e9);
  });

  it("sets a clock right that refused to be, and then leaves it alone", async () => {
    await clocks.set("n2", JUMP);
    skew.stubborn.add(20);
    await expect(clocks.set("n2", RIGHT)).rejects.toThrow("could not be stopped");
    skew.stubborn.clear();
    await eventually(() => offsetOf(20) === 0);
    const count = skew.asked.length;
    await sleep(300);
    expect(skew.asked).toHaveLength(count);
  });

  it("ends with what was asked for last, however many ask at once", async () => {
    await Promise.all([
      clocks.set("n2", { kind: "strobe", realMs: 1, monotonicMs: 0, periodMs: 5 }),
      clocks.set("n2", JUMP),
      clocks.set("n2", { kind: "offset", realMs: 7, monotonicMs: 0 }),
    ]);
    await sleep(30);
    expect(offsetOf(20)).toBe(7e6);
  });

  it("finds a process that somebody else has started", async () => {
    await clocks.set("n2", JUMP);
    skew.spawn(21, 20);
    await eventually(() => offsetOf(21) === 30e9);
  });

  it("takes it that a process ends", async () => {
    pids = { n1: [99] };
    await clocks.set("n1", JUMP);
  });

  it("gets another program when one ends, without asking twice", async () => {
    await clocks.set("n2", JUMP);
    skew.breaks = true;
    await expect(clocks.set("n2", RIGHT)).rejects.toThrow("skew serve ended");
    expect(skew.asked).toHaveLength(2);
    await clocks.set("n2", RIGHT);
    expect([skew.starts, offsetOf(20)]).toEqual([2, 0]);
  });

  it("refuses a node that there is not", async () => {
    await expect(clocks.set("n3", JUMP)).rejects.toThrow("There is no node n3");
  });
});

describe("reapply()", () => {
  it("tells a process that was started after the clock was set", async () => {
    pids = { n1: [] };
    await clocks.set("n1", JUMP);
    skew.spawn(13);
    pids = { n1: [13] };
    await clocks.reapply("n1");
    expect(offsetOf(13)).toBe(30e9);
  });

  it("leaves a process alone once the clock is right again", async () => {
    await clocks.set("n1", JUMP);
    await clocks.set("n1", RIGHT);
    skew.spawn(13);
    pids = { n1: [13] };
    await clocks.reapply("n1");
    expect(skew.processes.get(13)?.patched).toBe(false);
  });

  it("does not fail the start of a process that refuses, which is told again", async () => {
    await clocks.set("n2", JUMP);
    skew.spawn(21);
    pids = { n2: [21] };
    skew.stubborn.add(21);
    await clocks.reapply("n2");
    skew.stubborn.clear();
    await eventually(() => offsetOf(21) === 30e9);
  });
});

describe("observe()", () => {
  it("says what the processes show, in milliseconds", async () => {
    await clocks.set("n1", { kind: "offset", realMs: -500, monotonicMs: 1.5 });
    expect(await clocks.observe("n1")).toEqual({ realMs: -500, monotonicMs: 1.5 });
    expect(await clocks.observe("n2")).toEqual({ realMs: 0, monotonicMs: 0 });
  });

  it("says nothing where there is no process", async () => {
    pids = { n1: [], n2: [99] };
    expect(await clocks.observe("n1")).toBeUndefined();
    expect(await clocks.observe("n2")).toBeUndefined();
  });

  it("refuses to speak for processes that differ", async () => {
    skew.processes.set(11, { children: [], patched: true, real: 5e9, monotonic: 0 });
    await expect(clocks.observe("n1")).rejects.toThrow(
      "The processes of n1 differ in their clocks: process 10 is off by 0 ms and 0 ms, process 11 is off by 5000 ms",
    );
  });

  it("does not take what is not an answer for one", async () => {
    skew.processes.clear();
    skew.breaks = true;
    await expect(clocks.observe("n1")).rejects.toThrow("skew serve ended");
  });
});
