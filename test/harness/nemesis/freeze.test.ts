import { describe, expect, it } from "vitest";
import { parseFaults } from "../../../harness/nemesis/registry.ts";
import { aimAt, doNothing, invokeOf, withProcesses } from "./broken-cluster.ts";
import { fakeCluster } from "./fake-cluster.ts";

const NODES = ["n1", "n2", "n3"];
const invoke = invokeOf(parseFaults("freeze,pause,kill"));

describe("freeze", () => {
  it("is confirmed when the nodes are frozen, paused ones, too", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n2", "stopped");
    expect(await invoke(cluster.context, "freeze", aimAt("n1", "n2"))).toMatchObject({
      type: "confirmed",
      value: { hit: ["n1", "n2"], observed: { n1: "frozen", n2: "frozen" } },
    });
  });

  it("is unconfirmed when freezing does nothing", async () => {
    const context = withProcesses(fakeCluster(NODES), { freeze: doNothing });
    expect(await invoke(context, "freeze", aimAt("n1"))).toMatchObject({
      type: "unconfirmed",
      error: "freeze had no effect: n1 is running",
    });
  });

  it("passes over nodes that are dead, or partly", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n1", "gone");
    cluster.states.set("n3", "partly");
    expect(await invoke(cluster.context, "freeze", aimAt("n1", "n2", "n3"))).toMatchObject({
      type: "confirmed",
      value: { hit: ["n2"], skipped: { n1: "not running", n3: "partly" } },
    });
  });
});

describe("thaw", () => {
  it("thaws every frozen node and no other, and is harmless when there is none", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "freeze", aimAt("n1", "n3"));
    expect(await invoke(cluster.context, "thaw")).toEqual({
      type: "confirmed",
      value: { thawed: ["n1", "n3"], observed: { n1: "running", n3: "running" } },
    });
    expect(await invoke(cluster.context, "thaw")).toMatchObject({ type: "confirmed", value: { thawed: [] } });
  });

  it("thaws what is left of a node of which a part has ended", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n2", "partly");
    const thawed: string[] = [];
    const context = withProcesses(cluster, {
      thaw(node) {
        thawed.push(node);
        return doNothing();
      },
    });
    expect(await invoke(context, "thaw")).toMatchObject({ type: "confirmed" });
    expect(thawed).toEqual(["n2"]);
  });

  it("is unconfirmed when a node stays frozen", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "freeze", aimAt("n1"));
    expect(await invoke(withProcesses(cluster, { thaw: doNothing }), "thaw")).toMatchObject({
      type: "unconfirmed",
      error: "thaw had no effect: n1 is frozen",
    });
  });

  it("leaves paused what was paused before, and nothing to thaw of what was killed", async () => {
    const cluster = fakeCluster(NODES);
    await invoke(cluster.context, "pause", aimAt("n1"));
    await invoke(cluster.context, "freeze", aimAt("n1", "n2"));
    await invoke(cluster.context, "kill", aimAt("n2"));
    expect(await invoke(cluster.context, "thaw")).toEqual({
      type: "confirmed",
      value: { thawed: ["n1"], observed: { n1: "stopped" } },
    });
  });
});
