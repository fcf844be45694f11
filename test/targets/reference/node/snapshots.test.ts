import { describe, expect, it } from "vitest";
import { RaftSafety } from "../../../support/raft-safety.ts";
import { SimulatedCluster, TIMING } from "../../../support/simulated-cluster.ts";

const LONG = 10 * TIMING.electionMs;

function compactingCluster(onSnapshot: () => void = () => undefined) {
  const safety = new RaftSafety();
  const cluster = new SimulatedCluster({
    seed: 6,
    snapshotEvery: 10,
    observe: safety.observe,
    onSend(_from, _to, { kind }) {
      if (kind === "snapshot") onSnapshot();
    },
  });
  cluster.run(LONG);
  const leader = cluster.leader()?.id ?? "none";
  const late = cluster.ids.find((id) => id !== leader) ?? "none";
  const write = (count: number): void => {
    for (let i = 0; i < count; i += 1) cluster.perform(leader, { kind: "put", key: `k${i}`, value: i });
  };
  return { cluster, leader, late, write };
}

describe("snapshots", () => {
  it("keep the log short on every node", () => {
    const { cluster, write } = compactingCluster();
    write(95);
    cluster.run(LONG);
    for (const id of cluster.ids) {
      const { lastIndex = 0, snapshotIndex = 0 } = cluster.status(id) ?? {};
      expect(lastIndex).toBeGreaterThan(95);
      expect(lastIndex - snapshotIndex).toBeLessThan(10);
      expect(cluster.computer(id).disk.current().entries.length).toBeLessThan(10);
    }
  });

  it("bring back a node that missed what the leader has compacted away", () => {
    let snapshots = 0;
    const { cluster, late, write } = compactingCluster(() => (snapshots += 1));
    cluster.isolate(late);
    write(50);
    expect(snapshots).toBe(0);
    cluster.heal();
    cluster.run(LONG);
    expect(snapshots).toBeGreaterThan(0);
    expect(snapshots).toBeLessThan(5);
    expect(cluster.status(late)?.appliedIndex).toBe(cluster.leader()?.appliedIndex);
    expect(cluster.perform(late, { kind: "get", key: "k49" })).toMatchObject({ value: 49 });
  });

  it("are sent again when they are lost", () => {
    const { cluster, leader, late, write } = compactingCluster();
    cluster.isolate(late);
    write(50);
    cluster.heal();
    // The snapshot arrives, its answers do not.
    cluster.cut(late, leader);
    cluster.run(TIMING.electionMs / 2);
    cluster.cut(leader, late);
    cluster.run(LONG);
    cluster.heal();
    cluster.run(LONG);
    expect(cluster.status(late)?.appliedIndex).toBe(cluster.leader()?.appliedIndex);
  });

  it("survive a restart of every node, with the entries after them", () => {
    const { cluster, write } = compactingCluster();
    write(45);
    cluster.run(LONG);
    for (const id of cluster.ids) cluster.crash(id);
    for (const id of cluster.ids) cluster.start(id);
    expect(cluster.status("n1")?.snapshotIndex).toBeGreaterThan(30);
    cluster.runUntil(() => cluster.ids.every((id) => cluster.status(id)?.leader !== null), LONG);
    for (const id of cluster.ids) {
      expect(cluster.perform(id, { kind: "get", key: "k44" })).toMatchObject({ value: 44 });
    }
  });
});
