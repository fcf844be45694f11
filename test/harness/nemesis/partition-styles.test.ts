import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { CLIENTS, type Cut } from "../../../harness/environment/environment.ts";
import { findFaultPackages, parseFaults } from "../../../harness/nemesis/registry.ts";
import { until } from "../../support/processes.ts";
import { doNothing, invokeOf, withNetwork, withProbe } from "./broken-cluster.ts";
import { fakeCluster } from "./fake-cluster.ts";

const NODES = ["n1", "n2", "n3"];
const ISOLATE_N1 = { grudge: "one", cut: { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] } };
const invoke = invokeOf(findFaultPackages(["partition"]));

describe("a partition by reset", () => {
  const RESET = { ...ISOLATE_N1, how: "reset" };

  it("is confirmed when every cut link answers with a reset, and says so", async () => {
    const cluster = fakeCluster(NODES);
    expect(await invoke(cluster.context, "start-partition", RESET)).toEqual({
      type: "confirmed",
      value: { ...RESET, observed: { delivering: 2, silent: 4, reset: 4, bytesHeld: 0 } },
    });
    expect(cluster.cuts.every(({ how }) => how === "reset")).toBe(true);
  });

  it("is unconfirmed when a cut link is merely silent", async () => {
    const context = withProbe(fakeCluster(NODES), ({ from, refused }) => ({
      refused: from !== "n3" && refused === true,
    }));
    expect(await invoke(context, "start-partition", RESET)).toMatchObject({
      type: "unconfirmed",
      error: "Cut, but without a reset: n3 -> n1",
    });
  });
});

describe("a partition of one service", () => {
  const PEER = { ...ISOLATE_N1, service: "peer" };

  it("is confirmed when its traffic stops and all other goes on", async () => {
    const cluster = fakeCluster(NODES);
    expect(await invoke(cluster.context, "start-partition", PEER)).toEqual({
      type: "confirmed",
      value: { ...PEER, observed: { delivering: 8, silent: 4, bytesHeld: 0 } },
    });
    expect(cluster.cuts.every(({ service }) => service === "peer")).toBe(true);
  });

  it("is unconfirmed when its traffic goes on", async () => {
    const context = withNetwork(fakeCluster(NODES), { setCuts: doNothing });
    expect(await invoke(context, "start-partition", PEER)).toMatchObject({
      type: "unconfirmed",
      error: "Cut, but still delivers: n1 -> n2 (peer), n1 -> n3 (peer), n2 -> n1 (peer), n3 -> n1 (peer)",
    });
  });

  it("is unconfirmed when other traffic stops, too", async () => {
    const cluster = fakeCluster(NODES);
    const { network } = cluster.context;
    const context = withNetwork(cluster, {
      setCuts: (cuts) => network.setCuts(cuts.map(({ from, to }) => ({ from, to }))),
    });
    expect(await invoke(context, "start-partition", PEER)).toMatchObject({
      type: "unconfirmed",
      error: "Not cut, but delivers nothing: n1 -> n2, n1 -> n3, n2 -> n1, n3 -> n1",
    });
  });
});

describe("a partition from clients", () => {
  const FROM_N2 = { grudge: "clients", cut: { [CLIENTS]: ["n2"], n2: [CLIENTS] } };
  const invokeClients = invokeOf(parseFaults("partition:clients+one"));

  it("looks at the links between clients and nodes as well", async () => {
    const cluster = fakeCluster(NODES);
    expect(await invokeClients(cluster.context, "start-partition", FROM_N2)).toEqual({
      type: "confirmed",
      value: { ...FROM_N2, observed: { delivering: 10, silent: 2, bytesHeld: 0 } },
    });
    expect(await invokeClients(cluster.context, "stop-partition")).toMatchObject({
      type: "confirmed",
      value: { observed: { delivering: 12, silent: 0 } },
    });
  });

  it("is not healed while a node cannot be reached", async () => {
    const context = withProbe(fakeCluster(NODES), ({ from, to }) => ({
      delivered: !(from === CLIENTS && to === "n3"),
    }));
    expect(await invokeClients(context, "stop-partition")).toMatchObject({
      type: "unconfirmed",
      error: "Healed, but delivers nothing: clients -> n3",
    });
  });
});

describe("a flapping partition", () => {
  const FLAPPING = { ...ISOLATE_N1, flapEveryMs: 20 };
  const invokeFlapping = () => invokeOf(parseFaults("partition:flapping"));

  it("is seen cut and seen healed before it is left to come and go, until it is stopped", async () => {
    const cluster = fakeCluster(NODES);
    const asked: (readonly Cut[])[] = [];
    const context = withNetwork(cluster, {
      setCuts(cuts) {
        asked.push(cuts);
        return cluster.context.network.setCuts(cuts);
      },
    });
    const flap = invokeFlapping();
    expect(await flap(context, "start-partition", FLAPPING)).toEqual({
      type: "confirmed",
      value: {
        ...FLAPPING,
        observed: {
          whileCut: { delivering: 2, silent: 4, bytesHeld: 0 },
          whileHealed: { delivering: 6, silent: 0, bytesHeld: 0 },
        },
      },
    });
    await until("three flaps", () => asked.length >= 8);
    const outcome = await flap(context, "stop-partition");
    expect(outcome).toMatchObject({ type: "confirmed", value: { observed: { delivering: 6 } } });
    // Cut and healed in turn, from first to last, and healed once more by the end.
    const turns = asked.slice(0, -1).map((cuts) => cuts.length);
    expect(turns).toEqual(turns.map((_, index) => (index % 2 === 0 ? 4 : 0)));
    expect((outcome.value as { flaps: number }).flaps).toBe(Math.ceil((turns.length - 2) / 2));

    const settled = asked.length;
    await sleep(60);
    expect(asked).toHaveLength(settled);
    expect(cluster.cuts).toEqual([]);
  });

  it("is unconfirmed when the links do not come back, and then does not go on", async () => {
    const cluster = fakeCluster(NODES);
    const { network } = cluster.context;
    const context = withNetwork(cluster, {
      setCuts: (cuts) => (cuts.length === 0 ? doNothing() : network.setCuts(cuts)),
    });
    expect(await invokeFlapping()(context, "start-partition", FLAPPING)).toMatchObject({
      type: "unconfirmed",
      error: "Healed, but delivers nothing: n1 -> n2, n1 -> n3, n2 -> n1, n3 -> n1",
    });
  });

  it("is unconfirmed in the end when it stopped by itself", async () => {
    const cluster = fakeCluster(NODES);
    let asked = 0;
    const context = withNetwork(cluster, {
      setCuts(cuts) {
        if (++asked === 4) return Promise.reject(new Error("the shell is gone"));
        return cluster.context.network.setCuts(cuts);
      },
    });
    const flap = invokeFlapping();
    await flap(context, "start-partition", FLAPPING);
    await until("the failure", () => asked === 4);
    expect(await flap(context, "stop-partition")).toMatchObject({
      type: "unconfirmed",
      error: "The links stopped flapping: the shell is gone",
      value: { flaps: 1 },
    });
  });

  it("ends when another partition begins", async () => {
    const cluster = fakeCluster(NODES);
    const flap = invokeFlapping();
    await flap(cluster.context, "start-partition", FLAPPING);
    await flap(cluster.context, "start-partition", ISOLATE_N1);
    await sleep(60);
    expect(cluster.cuts).toHaveLength(4);
  });
});
