import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  CLIENTS,
  type Cut,
  type Link,
  type ProbedLink,
} from "../../../../../harness/environment/environment.ts";
import { HarnessError } from "../../../../../harness/harness-error.ts";
import { GRUDGES, separate, silence } from "../../../../../harness/nemesis/grudges.ts";
import { Random } from "../../../../../workloads/generator/random.ts";
import { dockerAvailable, SKIP_REASON } from "../../../../support/docker.ts";
import { type NetworkLab, openNetworkLab, SERVICES } from "./network-lab.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const EVERY_LINK = silence([...NODES, CLIENTS], [...NODES, CLIENTS]);
const ISOLATE_N1 = separate([["n1"], ["n2", "n3", "n4", "n5"]]);

const named = ({ from, to }: Link): string => `${from} -> ${to}`;
const of =
  (service: string) =>
  (link: Link): ProbedLink => ({ ...link, service });

describe.skipIf(!dockerAvailable)(`partitions in containers${SKIP_REASON}`, () => {
  let lab: NetworkLab;

  beforeAll(async () => {
    lab = await openNetworkLab("partitions", NODES);
  });
  afterEach(async () => {
    await lab.cluster.network.setCuts([]);
  });
  afterAll(() => lab.destroy());

  /** The links over which nothing arrived. */
  async function silentLinks(links: readonly ProbedLink[] = EVERY_LINK): Promise<readonly string[]> {
    const seen = await lab.cluster.network.probe(links, AbortSignal.timeout(10_000));
    return seen.filter(({ delivered }) => !delivered).map(named);
  }

  /** Runs `iptables` in a node's network, as somebody else would. */
  async function iptables(node: string, rule: string): Promise<void> {
    const { code, output } = await lab.shell.run(`${lab.enter(node)} iptables -w ${rule}`);
    if (code !== 0) throw new Error(output);
  }

  it("are seen exactly as they were made, whatever divides the nodes", async () => {
    expect(await silentLinks()).toEqual([]);
    for (const [name, grudge] of Object.entries(GRUDGES)) {
      const links = grudge(NODES, Random.fromSeed(name));
      await lab.cluster.network.setCuts(links);
      expect(new Set(await silentLinks()), name).toEqual(new Set(links.map(named)));
    }
    await lab.cluster.network.setCuts([]);
    expect(await silentLinks()).toEqual([]);
  });

  it("stop one service and leave the others, and are seen to do so", async () => {
    const { network } = lab.cluster;
    await network.setCuts(ISOLATE_N1.map((link) => ({ ...link, service: "peer" })));
    expect(new Set(await silentLinks(EVERY_LINK.map(of("peer"))))).toEqual(new Set(ISOLATE_N1.map(named)));
    expect(await silentLinks(EVERY_LINK.map(of("client")))).toEqual([]);
    expect(await silentLinks()).toEqual([]);
  });

  it.each<[string, readonly Cut[]]>([
    ["between nodes", ISOLATE_N1],
    ["in one direction", [{ from: "n1", to: "n2" }]],
    [
      "of a service",
      [
        { from: "n1", to: "n2", service: "peer" },
        { from: "n2", to: "n1", service: "peer" },
      ],
    ],
    ["between clients and a node", separate([[CLIENTS], ["n3"]])],
    ["to a node", [{ from: CLIENTS, to: "n3" }]],
    ["to clients", [{ from: "n3", to: CLIENTS }]],
  ])("answer with resets %s, and are seen to", async (_, links) => {
    const { network } = lab.cluster;
    const [service] = links.flatMap((link) => link.service ?? []);
    const probed = EVERY_LINK.map((link) => (service === undefined ? link : { ...link, service }));
    await network.setCuts(links.map((link) => ({ ...link, how: "reset" })));
    const seen = await network.probe(probed, AbortSignal.timeout(10_000));
    const cut = new Set(links.map(named));
    expect(new Set(seen.filter(({ delivered }) => !delivered).map(named))).toEqual(cut);
    expect(new Set(seen.filter(({ refused }) => refused === true).map(named))).toEqual(cut);

    await network.setCuts(links);
    const dropped = await network.probe(probed, AbortSignal.timeout(10_000));
    expect(new Set(dropped.filter(({ delivered }) => !delivered).map(named))).toEqual(cut);
    expect(dropped.filter(({ refused }) => refused === true)).toEqual([]);
  });

  // Before there are connections: what they send again after a cut would be counted, too.
  it("are probed without a segment that reaches a database", async () => {
    const before = await Promise.all(NODES.map((node) => lab.segmentsSeen(node)));
    await silentLinks();
    await lab.cluster.network.setCuts(ISOLATE_N1.map((link) => ({ ...link, how: "reset" })));
    await silentLinks();
    expect(await Promise.all(NODES.map((node) => lab.segmentsSeen(node)))).toEqual(before);
  });

  it("let connections hang until they are healed", async () => {
    const peer = await lab.peerAt("n1");
    expect(await peer.open("n2", SERVICES.peer)).toBe("open");
    expect(await peer.say()).toBe("echo");
    await lab.cluster.network.setCuts([{ from: "n2", to: "n1" }]);
    expect(await peer.say()).toBe("silence");
    await lab.cluster.network.setCuts([]);
    // What was sent is sent again by the kernel, later each time.
    await expect.poll(() => peer.say(), { timeout: 10_000 }).toBe("echo");

    await lab.cluster.network.setCuts([{ from: "n1", to: "n2" }]);
    const newcomer = await lab.peerAt("n1");
    expect(await newcomer.open("n2", SERVICES.peer)).toBe("silence");
    expect(await newcomer.open("n3", SERVICES.peer)).toBe("open");
    await Promise.all([peer.close(), newcomer.close()]);
  });

  it("reset connections that stand, and refuse new ones, where they are made to", async () => {
    const both = separate([["n1"], ["n2"]]).map((link): Cut => ({ ...link, how: "reset" }));
    const peer = await lab.peerAt("n1");
    expect(await peer.open("n2", SERVICES.peer)).toBe("open");
    expect(await peer.say()).toBe("echo");
    await lab.cluster.network.setCuts(both);
    expect(["reset", "closed"]).toContain(await peer.say());
    expect(await peer.open("n2", SERVICES.peer)).toBe("refused");
    await lab.cluster.network.setCuts([]);
    expect(await peer.open("n2", SERVICES.peer)).toBe("open");
    expect(await peer.say()).toBe("echo");
    await peer.close();
  });

  it("let connections to another service be", async () => {
    const [peer, client] = await Promise.all([lab.peerAt("n1"), lab.peerAt("n1")]);
    expect(await peer.open("n2", SERVICES.peer)).toBe("open");
    expect(await client.open("n2", SERVICES.client)).toBe("open");
    await lab.cluster.network.setCuts([{ from: "n1", to: "n2", service: "peer" }]);
    expect(await client.say()).toBe("echo");
    expect(await peer.say()).toBe("silence");
    await Promise.all([peer.close(), client.close()]);
  });

  it("keep clients away from a node that its peers can reach", async () => {
    const [client, peer] = await Promise.all([lab.peerAt(CLIENTS), lab.peerAt("n1")]);
    expect(await client.open("n2", SERVICES.client)).toBe("open");
    expect(await peer.open("n2", SERVICES.client)).toBe("open");
    await lab.cluster.network.setCuts(separate([[CLIENTS], ["n2"]]));
    expect(await client.say()).toBe("silence");
    expect(await peer.say()).toBe("echo");
    await lab.cluster.network.setCuts([{ from: CLIENTS, to: "n2", how: "reset" }]);
    expect(await client.open("n2", SERVICES.client)).toBe("refused");
    expect(await client.open("n3", SERVICES.client)).toBe("open");
    await Promise.all([client.close(), peer.close()]);
  });

  it("hold between nodes that are paused, frozen or dead, and through a restart", async () => {
    const { network, processes } = lab.cluster;
    await processes.pause("n1");
    await processes.freeze("n2");
    await processes.kill("n3");
    await network.setCuts(ISOLATE_N1);
    const cut = new Set(ISOLATE_N1.map(named));
    expect(new Set(await silentLinks())).toEqual(cut);

    await Promise.all([processes.resume("n1"), processes.thaw("n2")]);
    await expect.poll(() => processes.state("n3")).toBe("gone");
    await lab.start("n3");
    expect(new Set(await silentLinks())).toEqual(cut);
    const peer = await lab.peerAt("n1");
    expect(await peer.open("n3", SERVICES.peer)).toBe("silence");
    await network.setCuts([]);
    expect(await silentLinks()).toEqual([]);
    expect(await peer.open("n3", SERVICES.peer)).toBe("open");
    await peer.close();
  });

  it("are not believed in while a rule leaks", async () => {
    await lab.cluster.network.setCuts(ISOLATE_N1);
    const address = lab.layout.nodes[1]?.address ?? "";
    await iptables("n1", `-I FAULTLINE-IN 1 -s ${address} -p tcp --dport ${SERVICES.peer} -j ACCEPT`);
    const expected = new Set(ISOLATE_N1.map(named));
    expected.delete("n2 -> n1");
    expect(new Set(await silentLinks())).toEqual(expected);
    // Of another service, which does not leak.
    expect(await silentLinks([{ from: "n2", to: "n1", service: "client" }])).toEqual(["n2 -> n1"]);
  });

  it("are neither believed in nor taken for healed while our rules are not asked", async () => {
    await iptables("n1", "-D INPUT -j FAULTLINE-IN");
    await lab.cluster.network.setCuts([{ from: "n2", to: "n1" }]);
    expect(await silentLinks([{ from: "n2", to: "n1" }])).toEqual([]);
    expect(await silentLinks([{ from: "n3", to: "n1" }])).toEqual(["n3 -> n1"]);
    await iptables("n1", "-I INPUT 1 -j FAULTLINE-IN");
  });

  it("are seen when somebody else makes them", async () => {
    const address = lab.layout.nodes[2]?.address ?? "";
    await iptables("n4", `-I INPUT 1 -s ${address} -j DROP`);
    expect(await silentLinks()).toEqual(["n3 -> n4"]);
    await iptables("n4", `-D INPUT -s ${address} -j DROP`);
    expect(await silentLinks()).toEqual([]);
  });

  it("leave the rules of others alone, and are hooked in once, however often the network is opened", async () => {
    const foreign = "-A INPUT -s 203.0.113.7/32 -j DROP";
    await iptables("n5", foreign);
    const before = (await lab.shell.run(`${lab.enter("n5")} iptables-save -t filter`)).output;
    const network = await lab.openNetworkAgain();
    await network.setCuts(ISOLATE_N1);
    await network.setCuts([]);
    const after = (await lab.shell.run(`${lab.enter("n5")} iptables-save -t filter`)).output;
    const rules = (text: string): readonly string[] =>
      text.split("\n").filter((line) => line.startsWith("-A"));
    expect(rules(after)).toEqual(rules(before));
    expect(rules(after)).toContain(foreign);
    expect(rules(after).filter((rule) => rule === "-A INPUT -j FAULTLINE-IN")).toHaveLength(1);
  });

  it("count the nodes' own traffic, and no probes", async () => {
    const link = { from: "n4", to: "n5" };
    const bytes = async (): Promise<number> =>
      (await lab.cluster.network.probe([link], AbortSignal.timeout(10_000)))[0]?.bytesDelivered ?? Number.NaN;
    const before = await bytes();
    expect(await bytes()).toBe(before);
    const peer = await lab.peerAt("n4");
    await peer.open("n5", SERVICES.client);
    await peer.say();
    expect(await bytes()).toBeGreaterThan(before + "word".length);
    await peer.close();
  });

  it("come into force on five nodes at once, and quickly", async () => {
    const times: number[] = [];
    for (let round = 0; round < 20; round++) {
      const begun = performance.now();
      await lab.cluster.network.setCuts(round % 2 === 0 ? ISOLATE_N1 : []);
      times.push(performance.now() - begun);
    }
    const median = times.sort((a, b) => a - b)[times.length / 2] ?? Infinity;
    console.log(`A cut of five nodes takes ${median.toFixed(0)} ms`);
    // About 20 ms on an idle machine; the rest is for one that is not.
    expect(median).toBeLessThan(250);
  });

  it("refuse what they cannot do", async () => {
    const { network } = lab.cluster;
    await network.setShapes([]);
    await expect(network.setShapes([{ from: "n1", to: "n2", delayMs: 10 }])).rejects.toThrow(HarnessError);
    await expect(network.setCuts([{ from: "n1", to: "n9" }])).rejects.toThrow("There is no link n1 -> n9");
    const unknown = [{ from: "n1", to: "n2", service: "gossip" }];
    await expect(network.setCuts(unknown)).rejects.toThrow("Neither n1 nor n2 has a service gossip");
  });
});
