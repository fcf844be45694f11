import { describe, expect, it } from "vitest";
import type { FaultContext } from "../../../harness/nemesis/nemesis.ts";
import { parseFaults } from "../../../harness/nemesis/registry.ts";
import { aimAt, doNothing, invokeOf, withProcesses } from "./broken-cluster.ts";
import { type FakeCluster, fakeCluster } from "./fake-cluster.ts";

const NODES = ["n1", "n2", "n3"];
const LONG_ENOUGH = 5000;

/** What is done to processes, in order: `terminate n1`, `start n1`. */
function recording(cluster: FakeCluster): {
  readonly context: FaultContext;
  readonly done: readonly string[];
} {
  const done: string[] = [];
  const { processes } = cluster.context;
  const context: FaultContext = {
    ...withProcesses(cluster, {
      terminate(node) {
        done.push(`terminate ${node}`);
        return processes.terminate(node);
      },
      kill(node) {
        done.push(`kill ${node}`);
        return processes.kill(node);
      },
    }),
    startNode(node) {
      done.push(`start ${node}`);
      return cluster.context.startNode(node);
    },
  };
  return { context, done };
}

/** A start that fails a few times. */
function failingStarts(cluster: FakeCluster, failures: number): FaultContext {
  let left = failures;
  return {
    ...cluster.context,
    startNode: (node) =>
      left-- > 0 ? Promise.reject(new Error("port 4001 is taken")) : cluster.context.startNode(node),
  };
}

describe("restart", () => {
  const invoke = () => invokeOf(parseFaults("restart"));

  it("asks processes to end, starts them again, and tells how they ended", async () => {
    const { context, done } = recording(fakeCluster(NODES));
    expect(await invoke()(context, "restart", aimAt("n1", "n2"), LONG_ENOUGH)).toEqual({
      type: "confirmed",
      value: {
        targeter: "nodes",
        nodes: ["n1", "n2"],
        hit: ["n1", "n2"],
        exits: { n1: "exit code 0", n2: "exit code 0" },
        observed: { n1: "running", n2: "running" },
      },
    });
    expect(done).toEqual(["terminate n1", "terminate n2", "start n1", "start n2"]);
  });

  it("kills a process that does not end, starts it, and is unconfirmed", async () => {
    const cluster = fakeCluster(NODES);
    const { processes } = cluster.context;
    const context = withProcesses(cluster, {
      terminate: (node) => (node === "n2" ? doNothing() : processes.terminate(node)),
    });
    expect(await invoke()(context, "restart", aimAt("n1", "n2"))).toMatchObject({
      type: "unconfirmed",
      error: "n2 did not end within 10 s and was killed",
      value: { exits: { n1: "exit code 0", n2: "SIGKILL" }, killed: ["n2"] },
    });
    expect(cluster.states.get("n2")).toBe("running");
  });

  it("passes over nodes that are paused, whom the request would not reach", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n1", "stopped");
    expect(await invoke()(cluster.context, "restart", aimAt("n1", "n3"))).toMatchObject({
      type: "confirmed",
      value: { hit: ["n3"], skipped: { n1: "stopped" } },
    });
  });

  it("certainly did not happen while no node runs", async () => {
    const cluster = fakeCluster(NODES);
    for (const node of NODES) cluster.states.set(node, "gone");
    expect(await invoke()(cluster.context, "restart", aimAt("n1"))).toMatchObject({ type: "skipped" });
    expect(cluster.starts).toEqual([]);
  });

  it("is unconfirmed when a node does not start, and its end starts that node", async () => {
    const cluster = fakeCluster(NODES);
    const context = failingStarts(cluster, 1);
    const restart = invoke();
    expect(await restart(context, "restart", aimAt("n1"))).toMatchObject({
      type: "unconfirmed",
      error: "start failed: n1: port 4001 is taken",
      value: { observed: { n1: "gone" } },
    });
    expect(await restart(context, "end-restart")).toMatchObject({
      type: "confirmed",
      value: { started: ["n1"], observed: { n1: "running" } },
    });
  });

  it("leaves nodes that others have killed to them in the end", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n2", "gone");
    expect(await invoke()(cluster.context, "end-restart")).toEqual({
      type: "confirmed",
      value: { started: [], observed: {} },
    });
    expect(cluster.starts).toEqual([]);
  });
});

describe("storm", () => {
  const invoke = () => invokeOf(parseFaults("storm"));

  it("kills and starts the same nodes as often as the schedule says, and tells for how long they were gone", async () => {
    const { context, done } = recording(fakeCluster(NODES));
    const outcome = await invoke()(context, "storm", { ...aimAt("n2"), cycles: 3 }, LONG_ENOUGH);
    expect(outcome).toMatchObject({
      type: "confirmed",
      value: { hit: ["n2"], cycles: 3, observed: { n2: "running" } },
    });
    expect(done).toEqual(["kill n2", "start n2", "kill n2", "start n2", "kill n2", "start n2"]);
    const { downMs } = outcome.value as { downMs: { n2: number[] } };
    expect(downMs.n2).toHaveLength(3);
    expect(downMs.n2.every((ms) => ms < 100)).toBe(true);
  });

  it("is unconfirmed when a process survives, and does not start it twice", async () => {
    const cluster = fakeCluster(NODES);
    const context = withProcesses(cluster, { kill: doNothing });
    expect(await invoke()(context, "storm", { ...aimAt("n1"), cycles: 2 })).toMatchObject({
      type: "unconfirmed",
      error: "kill had no effect: n1 is running",
      value: { downMs: { n1: [] } },
    });
    expect(cluster.starts).toEqual([]);
  });

  it("is unconfirmed when a node falls again by itself, and its end starts that node", async () => {
    const cluster = fakeCluster(NODES);
    let starts = 0;
    const context: FaultContext = {
      ...cluster.context,
      startNode(node) {
        const started = cluster.context.startNode(node);
        if (++starts === 2) {
          setTimeout(() => {
            cluster.exits.set(node, { code: 2, signal: null });
            cluster.states.set(node, "gone");
          }, 20);
        }
        return started;
      },
    };
    const storm = invoke();
    expect(await storm(context, "storm", { ...aimAt("n1"), cycles: 5 }, LONG_ENOUGH)).toMatchObject({
      type: "unconfirmed",
      error: "n1 ended at once with exit code 2",
    });
    expect(await storm(context, "end-storm")).toMatchObject({
      type: "confirmed",
      value: { started: ["n1"] },
    });
  });

  it("is unconfirmed when it is broken off, and starts nobody after that", async () => {
    const cluster = fakeCluster(NODES);
    const outcome = await invoke()(cluster.context, "storm", { ...aimAt("n1"), cycles: 50 });
    expect(outcome).toMatchObject({ type: "unconfirmed", error: "n1 was left in the middle" });
    expect(cluster.starts.length).toBeLessThan(10);
    expect(cluster.states.get("n1")).toBe("running");
  });

  it("rejects a value that does not say how often", async () => {
    await expect(invoke()(fakeCluster(NODES).context, "storm", aimAt("n1"))).rejects.toThrow();
  });
});
