import { describe, expect, it } from "vitest";
import type { DefectName } from "../../../../targets/reference/node/io.ts";
import type { Feed } from "../../../../targets/reference/protocol/change.ts";
import { SimulatedCluster, TIMING } from "../../../support/simulated-cluster.ts";

const LONG = 10 * TIMING.electionMs;

function electedCluster(options: { snapshotEvery?: number; defects?: readonly DefectName[] } = {}) {
  const cluster = new SimulatedCluster({ seed: 8, ...options });
  cluster.run(LONG);
  const leader = cluster.leader()?.id ?? "none";
  const [follower = ""] = cluster.ids.filter((id) => id !== leader);
  return { cluster, leader, follower };
}

/** Asks a node for its changes; it answers at once. */
function watch(cluster: SimulatedCluster, id: string, from = 1): Feed | undefined {
  const request = { kind: "watch", id: 1, prefix: "", from } as const;
  const outputs = cluster.computer(id).node?.handle({ kind: "request", now: 0, client: 7, request });
  const [reply] = (outputs ?? []).flatMap((output) => (output.kind === "reply" ? [output.reply] : []));
  return reply?.kind === "feed" ? reply.feed : undefined;
}

const put = (value: number) => ({ kind: "put", key: "x", value }) as const;

describe("a watch", () => {
  it("tells the same changes on every node, also after a snapshot and a restart", () => {
    const { cluster, leader } = electedCluster({ snapshotEvery: 5 });
    for (let i = 1; i <= 12; i += 1) expect(cluster.perform(leader, put(i))).toMatchObject({ value: i });
    cluster.run(LONG);
    for (const id of cluster.ids) cluster.crash(id);
    for (const id of cluster.ids) cluster.start(id);
    cluster.run(LONG);
    const expected = Array.from({ length: 12 }, (_, i) => ({ revision: i + 1, ...put(i + 1) }));
    for (const id of cluster.ids)
      expect(watch(cluster, id)).toEqual({ oldest: 1, to: 12, changes: expected });
  });

  it("tells what the node has applied, and no more", () => {
    const { cluster, leader, follower } = electedCluster();
    cluster.perform(leader, put(1));
    cluster.run(LONG);
    cluster.isolate(follower);
    cluster.perform(leader, put(2));
    expect(watch(cluster, follower)).toMatchObject({ to: 1 });
    expect(watch(cluster, leader)).toMatchObject({ to: 2 });
    expect(watch(cluster, follower, 2)).toEqual({ oldest: 1, to: 1, changes: [] });
  });

  it("shows nothing that is not committed, unless the node has the defect dirty-read", () => {
    for (const [defects, changes] of [
      [[], 0],
      [["dirty-read"], 1],
    ] as const) {
      const { cluster, leader } = electedCluster({ defects });
      cluster.isolate(leader);
      cluster.request(leader, "s", 1, put(1), () => undefined);
      cluster.run(20);
      expect(watch(cluster, leader)?.changes).toHaveLength(changes);
    }
  });
});

describe("a revision", () => {
  it("is the latest on every node, however far behind that is", () => {
    const { cluster, leader, follower } = electedCluster();
    cluster.perform(leader, put(1));
    expect(cluster.perform(follower, { kind: "revision" })).toMatchObject({ kind: "ok", value: 1 });
  });
});

describe("a guarded transaction", () => {
  const guarded = { kind: "txn", mops: [["w", "x", 2]], when: [["lock", "mine"]] } as const;

  it("is refused at every node, also with the defect lost-update-txn", () => {
    for (const defects of [[], ["lost-update-txn"]] as const) {
      const { cluster, leader, follower } = electedCluster({ defects });
      for (const id of [leader, follower]) {
        expect(cluster.perform(id, guarded)).toMatchObject({ kind: "ok", value: false });
      }
      expect(cluster.perform(leader, { kind: "get", key: "x" })).toMatchObject({ value: null });
    }
  });
});
