import { afterEach, describe, expect, it } from "vitest";
import { etcdTarget } from "../../../targets/etcd/target.ts";
import type { Daemon, Machine } from "../../../targets/machine.ts";
import type { Cluster } from "../../../targets/target.ts";
import { type Answer, clusterOf, type FakeEtcd, fakeEtcd } from "./fake-etcd.ts";

const nodes: FakeEtcd[] = [];
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.close();
});

const soon = (): AbortSignal => AbortSignal.timeout(2000);

/** Nodes that give these answers to everything they are asked. */
async function cluster(answers: readonly Answer[]): Promise<Cluster> {
  for (const answer of answers) nodes.push(await fakeEtcd(() => answer));
  return clusterOf(nodes.map(({ machine }, i) => ({ ...machine, node: `n${i + 1}` })));
}

function status(member: string, leader: string, term: string): Answer {
  return { header: { member_id: member, revision: "1", raft_term: term }, leader, raftTerm: term };
}

describe("leaders()", () => {
  it("names the nodes that take themselves for the leader, the latest term first", async () => {
    const asked = await cluster([
      status("1", "1", "3"),
      status("2", "4", "5"),
      { status: 503, text: "{}" },
      status("4", "4", "5"),
      // It knows no leader, and zeroes are left out.
      { header: { member_id: "5" } },
    ]);
    expect(await etcdTarget.leaders?.(asked, soon())).toEqual(["n4", "n1"]);
  });

  it("does not wait for a node that is silent", async () => {
    const asked = await cluster([() => undefined, status("2", "2", "1")]);
    expect(await etcdTarget.leaders?.(asked, soon())).toEqual(["n2"]);
  });
});

describe("ready()", () => {
  it("rejects with the reason when a write or a read is refused", async () => {
    const busy = { status: 503, text: '{"message":"etcdserver: request timed out","code":14}' };
    const { machines } = await cluster([busy]);
    for (const machine of machines)
      await expect(etcdTarget.ready(machine, clusterOf(machines), soon())).rejects.toThrow(
        "request timed out",
      );
  });

  it("writes, and reads linearizably", async () => {
    const { machines } = await cluster([{ header: { revision: "1" } }]);
    for (const machine of machines) await etcdTarget.ready(machine, clusterOf(machines), soon());
    expect(nodes[0]?.requests).toMatchObject([
      { path: "/v3/kv/put" },
      { path: "/v3/kv/range", body: { serializable: false } },
    ]);
  });
});

describe("clock()", () => {
  it("reads the database's clock from the date of an answer", async () => {
    const { machines } = await cluster([{}]);
    for (const machine of machines) {
      const reading = await etcdTarget.clock?.(machine, soon());
      expect(reading?.resolutionMs).toBe(1000);
      expect(Math.abs((reading?.unixMs ?? 0) - Date.now())).toBeLessThan(2000);
    }
  });
});

describe("start()", () => {
  const address = (node: string, service = "peer"): { host: string; port: number } => ({
    host: `10.0.0.${node.slice(1)}`,
    port: service === "peer" ? 2380 : 2379,
  });

  function machine(node: string, started: Daemon[]): Machine {
    return {
      node,
      dataDir: "/data",
      bindAddress: (service) => ({ ...address(node, service), host: "0.0.0.0" }),
      peerAddress: address,
      clientAddress: () => address(node, "client"),
      writeFile: () => Promise.resolve(),
      startDaemon(daemon) {
        started.push(daemon);
        return Promise.resolve();
      },
    };
  }

  async function args(names: readonly string[], chosen: Readonly<Record<string, string>> = {}, seed = 1) {
    const started: Daemon[] = [];
    const { machines, options } = clusterOf(
      names.map((node) => machine(node, started)),
      chosen,
    );
    for (const each of machines) await etcdTarget.start(each, { machines, options: { ...options, seed } });
    return started.map((daemon) => daemon.args);
  }

  it("tells each node where it is and who its peers are", async () => {
    const [first, second] = await args(["n1", "n2"], { "snapshot-count": "100" });
    expect(first).toEqual([
      "--name=n1",
      "--data-dir=/data/etcd",
      "--listen-peer-urls=http://0.0.0.0:2380",
      "--initial-advertise-peer-urls=http://10.0.0.1:2380",
      "--listen-client-urls=http://0.0.0.0:2379",
      "--advertise-client-urls=http://10.0.0.1:2379",
      "--initial-cluster=n1=http://10.0.0.1:2380,n2=http://10.0.0.2:2380",
      "--initial-cluster-state=new",
      expect.stringMatching(/^--initial-cluster-token=[0-9a-f]{16}$/),
      "--heartbeat-interval=100",
      "--election-timeout=1000",
      "--snapshot-count=100",
      "--auto-compaction-mode=periodic",
      "--auto-compaction-retention=0",
    ]);
    expect(second?.filter((arg) => arg.includes("initial-cluster"))).toEqual(
      first?.filter((arg) => arg.includes("initial-cluster")),
    );
  });

  it("passes further flags on", async () => {
    const [only] = await args(["n1"], { flags: " --pre-vote=true  --max-txn-ops=5" });
    expect(only?.slice(-2)).toEqual(["--pre-vote=true", "--max-txn-ops=5"]);
  });

  it("starts a node again with the same words, and another run's with another token", async () => {
    expect(await args(["n1", "n2"])).toEqual(await args(["n1", "n2"]));
    const token = (each: readonly string[] | undefined): string | undefined =>
      each?.find((arg) => arg.startsWith("--initial-cluster-token"));
    const [one] = await args(["n1"]);
    const [other] = await args(["n1"], {}, 2);
    expect(token(one)).not.toBe(token(other));
  });
});
