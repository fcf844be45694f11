import { describe, expect, it } from "vitest";
import type { Link } from "../../../harness/environment/environment.ts";
import type { FaultContext } from "../../../harness/nemesis/nemesis.ts";
import { findFaultPackages } from "../../../harness/nemesis/registry.ts";
import { aimAt, doNothing, invokeOf, withNetwork, withProbe, withProcesses } from "./broken-cluster.ts";
import { fakeCluster } from "./fake-cluster.ts";

const NODES = ["n1", "n2", "n3"];
const invoke = invokeOf(findFaultPackages(["partition", "kill", "pause"]));
const ISOLATE_N1 = { grudge: "one", cut: { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] } };

const isLink = (link: Link, from: string, to: string): boolean => link.from === from && link.to === to;

describe("start-partition", () => {
  it("is confirmed when the cut links are silent and all others deliver, and says what was seen", async () => {
    const cluster = fakeCluster(NODES);
    expect(await invoke(cluster.context, "start-partition", ISOLATE_N1)).toEqual({
      type: "confirmed",
      value: { ...ISOLATE_N1, observed: { delivering: 2, silent: 4, bytesHeld: 0 } },
    });
    expect(cluster.cuts).toHaveLength(4);
  });

  it("isolates those who lead at that moment", async () => {
    const cluster = fakeCluster(NODES);
    const context = { ...cluster.context, leaders: () => Promise.resolve(["n2"]) };
    const outcome = await invoke(context, "start-partition", { grudge: "leaders", fallback: "n3" });
    expect(outcome).toMatchObject({
      type: "confirmed",
      value: { grudge: "leaders", alone: ["n2"], cut: { n2: ["n1", "n3"], n1: ["n2"], n3: ["n2"] } },
    });
  });

  it("isolates the fallback when nobody knows who leads, and says so", async () => {
    const context = { ...fakeCluster(NODES).context, leaders: () => Promise.resolve([]) };
    const outcome = await invoke(context, "start-partition", { grudge: "leaders", fallback: "n3" });
    expect(outcome).toMatchObject({ type: "confirmed", value: { alone: ["n3"], nobodyKnewLeaders: true } });
  });

  it("is unconfirmed when cutting does nothing", async () => {
    const context = withNetwork(fakeCluster(NODES), { setCuts: doNothing });
    expect(await invoke(context, "start-partition", ISOLATE_N1)).toMatchObject({
      type: "unconfirmed",
      error: "Cut, but still delivers: n1 -> n2, n1 -> n3, n2 -> n1, n3 -> n1",
    });
  });

  it("is unconfirmed when a single cut link leaks", async () => {
    const context = withProbe(fakeCluster(NODES), (seen) => ({
      delivered: seen.delivered || isLink(seen, "n3", "n1"),
    }));
    expect(await invoke(context, "start-partition", ISOLATE_N1)).toMatchObject({
      type: "unconfirmed",
      error: "Cut, but still delivers: n3 -> n1",
    });
  });

  it("is unconfirmed when everything is silent, as when the harness itself is stuck", async () => {
    const context = withProbe(fakeCluster(NODES), () => ({ delivered: false }));
    expect(await invoke(context, "start-partition", ISOLATE_N1)).toMatchObject({
      type: "unconfirmed",
      error: "Not cut, but delivers nothing: n2 -> n3, n3 -> n2",
    });
  });

  it("gives a link that should deliver a second chance", async () => {
    let rounds = 0;
    const cluster = fakeCluster(NODES);
    const { network } = cluster.context;
    const context = withNetwork(cluster, {
      async probe(links, signal) {
        const observations = await network.probe(links, signal);
        return rounds++ === 0 ? observations.map((seen) => ({ ...seen, delivered: false })) : observations;
      },
    });
    expect(await invoke(context, "start-partition", ISOLATE_N1)).toMatchObject({ type: "confirmed" });
  });

  it("is unconfirmed when there is nothing to cut", async () => {
    const outcome = await invoke(fakeCluster(["n1"]).context, "start-partition", { grudge: "one", cut: {} });
    expect(outcome).toMatchObject({ type: "unconfirmed", error: "There was no link to cut" });
  });

  it("rejects a value that does not say what to cut", async () => {
    await expect(async () =>
      invoke(fakeCluster(NODES).context, "start-partition", { cut: 3 }),
    ).rejects.toThrow();
  });
});

describe("stop-partition", () => {
  it("is confirmed when every link delivers, whether or not one was cut", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "start-partition", ISOLATE_N1);
    for (let time = 0; time < 2; time++) {
      expect(await invoke(cluster.context, "stop-partition")).toMatchObject({
        type: "confirmed",
        value: { observed: { delivering: 6, silent: 0 } },
      });
    }
    expect(cluster.cuts).toEqual([]);
  });

  it("is unconfirmed when a link stays silent", async () => {
    const context = withProbe(fakeCluster(NODES), (seen) => ({ delivered: !isLink(seen, "n2", "n3") }));
    expect(await invoke(context, "stop-partition")).toMatchObject({
      type: "unconfirmed",
      error: "Healed, but delivers nothing: n2 -> n3",
    });
  });
});

describe("kill", () => {
  it("is confirmed when the processes are gone, stopped ones, too", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n2", "stopped");
    expect(await invoke(cluster.context, "kill", aimAt("n1", "n2"))).toEqual({
      type: "confirmed",
      value: {
        targeter: "nodes",
        nodes: ["n1", "n2"],
        hit: ["n1", "n2"],
        observed: { n1: "gone", n2: "gone" },
      },
    });
  });

  it("is confirmed when frozen processes have died of it as they were thawed", async () => {
    const cluster = fakeCluster(NODES);
    await cluster.context.processes.freeze("n2");
    expect(await invoke(cluster.context, "kill", aimAt("n2"))).toMatchObject({
      type: "confirmed",
      value: { hit: ["n2"], observed: { n2: "gone" } },
    });
  });

  it("is unconfirmed when a process survives it", async () => {
    const cluster = fakeCluster(NODES);
    const { processes } = cluster.context;
    const context = withProcesses(cluster, {
      kill: (node) => (node === "n2" ? doNothing() : processes.kill(node)),
    });
    expect(await invoke(context, "kill", aimAt("n1", "n2"))).toMatchObject({
      type: "unconfirmed",
      error: "kill had no effect: n2 is running",
    });
  });

  it("hits others instead when those it is aimed at are dead, as many of them", async () => {
    const cluster = fakeCluster(["n1", "n2", "n3", "n4"]);
    for (const node of ["n3", "n4"]) cluster.states.set(node, "gone");
    expect(await invoke(cluster.context, "kill", aimAt("n3"))).toMatchObject({
      type: "confirmed",
      value: { nodes: ["n3"], skipped: { n3: "not running" }, hit: ["n1"], observed: { n1: "gone" } },
    });
    expect(cluster.states.get("n2")).toBe("running");
  });

  it("rejects a value that does not say whom to hit", async () => {
    await expect(async () => invoke(fakeCluster(NODES).context, "kill", null)).rejects.toThrow();
  });
});

describe("start", () => {
  it("starts every node that is down and no other, and is confirmed when they stay up", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "kill", aimAt("n1", "n3"));
    cluster.states.set("n2", "stopped");
    expect(await invoke(cluster.context, "start")).toEqual({
      type: "confirmed",
      value: { started: ["n1", "n3"], observed: { n1: "running", n2: "stopped", n3: "running" } },
    });
    expect(cluster.starts).toEqual(["n1", "n3"]);
    expect(await invoke(cluster.context, "start")).toMatchObject({
      type: "confirmed",
      value: { started: [] },
    });
  });

  it("ends what is left of a node of which a part has ended, and starts all of it", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n2", "partly");
    const stateAtStart: (string | undefined)[] = [];
    const context: FaultContext = {
      ...cluster.context,
      startNode(node) {
        stateAtStart.push(cluster.states.get(node));
        return cluster.context.startNode(node);
      },
    };
    expect(await invoke(context, "start", null, 2000)).toMatchObject({
      type: "confirmed",
      value: { started: ["n2"], observed: { n2: "running" } },
    });
    expect(stateAtStart).toEqual(["gone"]);
  });

  it("is unconfirmed when what is left of a node cannot be ended, and does not start it twice", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n2", "partly");
    expect(await invoke(withProcesses(cluster, { kill: doNothing }), "start")).toMatchObject({
      type: "unconfirmed",
      error: "start failed: n2 is partly after it was killed",
    });
    expect(cluster.starts).toEqual([]);
  });

  it("is unconfirmed when only a part of a node stays up", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "kill", aimAt("n1"));
    const context: FaultContext = {
      ...cluster.context,
      startNode() {
        cluster.states.set("n1", "partly");
        return doNothing();
      },
    };
    expect(await invoke(context, "start")).toMatchObject({
      type: "unconfirmed",
      error: "start failed: n1 ended at once with no exit code",
    });
  });

  it("records that a node had ended by itself", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n2", "gone");
    cluster.exits.set("n2", { code: 134, signal: null });
    expect(await invoke(cluster.context, "start")).toMatchObject({
      type: "confirmed",
      value: { crashed: { n2: "exit code 134" } },
    });
  });

  it("is unconfirmed with the exit code when a node ends at once", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "kill", aimAt("n1"));
    const context: FaultContext = {
      ...cluster.context,
      startNode() {
        cluster.exits.set("n1", { code: 3, signal: null });
        return doNothing();
      },
    };
    expect(await invoke(context, "start")).toMatchObject({
      type: "unconfirmed",
      error: "start failed: n1 ended at once with exit code 3",
    });
  });

  it("is unconfirmed with the reason when a node cannot be started, and starts the others", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "kill", aimAt("n1", "n2"));
    const context: FaultContext = {
      ...cluster.context,
      startNode: (node) =>
        node === "n1" ? Promise.reject(new Error("port 4001 is taken")) : cluster.context.startNode(node),
    };
    expect(await invoke(context, "start")).toMatchObject({
      type: "unconfirmed",
      error: "start failed: n1: port 4001 is taken",
      value: { observed: { n1: "gone", n2: "running" } },
    });
  });
});

describe("pause", () => {
  it("is confirmed when the processes are stopped, those that were before included", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n1", "stopped");
    expect(await invoke(cluster.context, "pause", aimAt("n1", "n2"))).toMatchObject({
      type: "confirmed",
      value: { hit: ["n1", "n2"], observed: { n1: "stopped", n2: "stopped" } },
    });
  });

  it("passes over the dead among those it is aimed at, and says so", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n1", "gone");
    expect(await invoke(cluster.context, "pause", aimAt("n1", "n2"))).toMatchObject({
      type: "confirmed",
      value: { hit: ["n2"], skipped: { n1: "not running" } },
    });
  });

  it("passes over the frozen, whom no signal reaches, and hits another", async () => {
    const cluster = fakeCluster(NODES);
    await cluster.context.processes.freeze("n1");
    expect(await invoke(cluster.context, "pause", aimAt("n1"))).toMatchObject({
      type: "confirmed",
      value: { hit: ["n2"], skipped: { n1: "frozen" } },
    });
  });

  it("certainly did not happen while every node is dead", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "kill", aimAt(...NODES));
    expect(await invoke(cluster.context, "pause", aimAt("n1"))).toMatchObject({
      type: "skipped",
      value: { hit: [], skipped: { n1: "not running" } },
      error: "skipped: no node is running",
    });
  });

  it("is unconfirmed when stopping does nothing", async () => {
    const context = withProcesses(fakeCluster(NODES), { pause: doNothing });
    expect(await invoke(context, "pause", aimAt("n1", "n2"))).toMatchObject({
      type: "unconfirmed",
      error: "pause had no effect: n1 is running, n2 is running",
    });
  });

  it("is unconfirmed when the process dies of it", async () => {
    const cluster = fakeCluster(NODES);
    const context = withProcesses(cluster, { pause: (node) => cluster.context.processes.kill(node) });
    expect(await invoke(context, "pause", aimAt("n1"))).toMatchObject({
      type: "unconfirmed",
      error: "pause had no effect: n1 is gone",
    });
  });
});

describe("resume", () => {
  it("wakes every stopped node, passes over the dead, and is harmless when there is none to wake", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "pause", aimAt("n1", "n2"));
    await invoke(cluster.context, "kill", aimAt("n2"));
    expect(await invoke(cluster.context, "resume")).toEqual({
      type: "confirmed",
      value: { resumed: ["n1"], skipped: { n2: "not running" }, observed: { n1: "running" } },
    });
    expect(await invoke(cluster.context, "resume")).toMatchObject({
      type: "confirmed",
      value: { resumed: [] },
    });
  });

  it("leaves nothing stopped that was frozen in the meantime", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "pause", aimAt("n1"));
    await cluster.context.processes.freeze("n1");
    expect(await invoke(cluster.context, "resume")).toMatchObject({
      type: "confirmed",
      value: { resumed: [], skipped: { n1: "frozen" } },
    });
    await cluster.context.processes.thaw("n1");
    expect(cluster.states.get("n1")).toBe("running");
  });

  it("wakes what is left of a node of which a part has ended", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n2", "partly");
    const woken: string[] = [];
    const context = withProcesses(cluster, {
      resume(node) {
        woken.push(node);
        return doNothing();
      },
    });
    expect(await invoke(context, "resume")).toMatchObject({ type: "confirmed" });
    expect(woken).toEqual(["n2"]);
  });

  it("does not wait for a node to be whole of which a part had ended", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "pause", aimAt("n1"));
    const context = withProcesses(cluster, {
      resume(node) {
        cluster.states.set(node, "partly");
        return doNothing();
      },
    });
    expect(await invoke(context, "resume", null, 60_000)).toMatchObject({
      type: "confirmed",
      value: { resumed: ["n1"], observed: { n1: "partly" } },
    });
  });

  it("is unconfirmed when a node stays stopped", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "pause", aimAt("n1"));
    const context = withProcesses(cluster, { resume: doNothing });
    expect(await invoke(context, "resume")).toMatchObject({
      type: "unconfirmed",
      error: "resume had no effect: n1 is stopped",
    });
  });
});
