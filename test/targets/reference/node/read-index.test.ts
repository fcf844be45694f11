import { describe, expect, it } from "vitest";
import type { PeerMessage } from "../../../../targets/reference/node/peer-message.ts";
import type { Reply } from "../../../../targets/reference/protocol/request.ts";
import { SimulatedCluster, TIMING } from "../../../support/simulated-cluster.ts";

const GET = { kind: "get", key: "x" } as const;

function electedCluster(onSend?: (from: string, to: string, message: PeerMessage) => void) {
  const cluster = new SimulatedCluster({ seed: 3, ...(onSend && { onSend }) });
  cluster.run(10 * TIMING.electionMs);
  const leader = cluster.leader()?.id ?? "none";
  const [follower = "", other = ""] = cluster.ids.filter((id) => id !== leader);
  return { cluster, leader, follower, other };
}

describe("read()", () => {
  it("shows every node the latest write", () => {
    const { cluster } = electedCluster();
    for (const [i, id] of cluster.ids.entries()) {
      cluster.perform(id, { kind: "put", key: "x", value: i });
      const values = cluster.ids.map((reader) => cluster.perform(reader, GET));
      expect(values).toMatchObject(values.map(() => ({ kind: "ok", value: i })));
    }
  });

  it("puts nothing into the log", () => {
    const { cluster } = electedCluster();
    cluster.perform("n1", { kind: "put", key: "x", value: 1 });
    const before = cluster.leader()?.lastIndex;
    for (const id of cluster.ids) cluster.perform(id, GET);
    cluster.perform("n1", { kind: "txn", mops: [["r", "x", null]] });
    expect(cluster.leader()?.lastIndex).toBe(before);
  });

  it("is not answered by a leader that is cut off and does not know it", () => {
    const { cluster, leader, follower } = electedCluster();
    cluster.perform(leader, { kind: "put", key: "x", value: "old" });
    cluster.isolate(leader);
    const seen: Reply[] = [];
    cluster.request(leader, "reader", 1, GET, (reply) => seen.push(reply));
    cluster.run(4 * TIMING.electionMs);
    expect(seen).toMatchObject([{ kind: "error", code: "no-leader" }]);
    expect(cluster.perform(follower, { kind: "put", key: "x", value: "new" })).toMatchObject({ kind: "ok" });
    expect(cluster.perform(follower, GET)).toMatchObject({ value: "new" });
  });

  it("is not answered by a follower that is cut off", () => {
    const { cluster, follower } = electedCluster();
    cluster.isolate(follower);
    expect(cluster.perform(follower, GET)).toMatchObject({ kind: "error", code: "no-leader" });
  });

  it("waits at a new leader until an entry of its own term is committed", () => {
    const { cluster, leader, follower, other } = electedCluster();
    cluster.perform(leader, { kind: "put", key: "x", value: "new" });
    // A successor that holds the write, but does not know that it is committed.
    cluster.crash(leader);
    for (const id of [follower, other]) cluster.crash(id);
    for (const id of [follower, other]) cluster.start(id);
    cluster.computer(follower).diskMs = [60, 60];
    cluster.computer(other).diskMs = [60, 60];
    cluster.runUntil(() => cluster.leader() !== undefined, 2000);
    const successor = cluster.leader()?.id ?? "";
    expect(cluster.status(successor)?.commitIndex).toBe(0);
    expect(cluster.perform(successor, GET)).toMatchObject({ kind: "ok", value: "new" });
  });

  it("does not take an answer to a question of an earlier life", () => {
    const held: PeerMessage[] = [];
    const { cluster, leader, follower, other } = electedCluster((_from, _to, message) => {
      if (message.kind === "read-index-reply") held.push(message);
    });
    expect(cluster.perform(follower, GET)).toMatchObject({ kind: "ok", value: null });
    const early = held.at(-1);
    if (early === undefined) throw new Error("The follower asked nobody");
    cluster.perform(leader, { kind: "put", key: "x", value: 1 });
    cluster.crash(follower);
    cluster.start(follower);
    cluster.runUntil(() => cluster.status(follower)?.leader === leader, 2000);
    // Only the leader's heartbeats reach it from now on, so it asks and hears nothing but the old answer.
    cluster.cut(follower, leader);
    const seen: Reply[] = [];
    cluster.request(follower, "reader", 1, GET, (reply) => seen.push(reply));
    cluster.run(5);
    cluster.send(other, follower, early);
    cluster.run(20);
    expect(seen).toEqual([]);
  });

  it("asks again when the question or its answer is lost", () => {
    const { cluster, leader, follower } = electedCluster();
    cluster.cut(follower, leader);
    const seen: Reply[] = [];
    cluster.request(follower, "reader", 1, GET, (reply) => seen.push(reply));
    cluster.run(TIMING.heartbeatMs);
    expect(seen).toEqual([]);
    cluster.heal();
    cluster.run(2 * TIMING.heartbeatMs);
    expect(seen).toMatchObject([{ kind: "ok" }]);
  });

  it("shares a round among the reads that come while one is under way", () => {
    const rounds = new Set<number>();
    const { cluster, leader } = electedCluster((_from, _to, message) => {
      if (message.kind === "append") rounds.add(message.round);
    });
    rounds.clear();
    let answered = 0;
    for (let i = 0; i < 50; i += 1) cluster.request(leader, `r${i}`, 1, GET, () => (answered += 1));
    cluster.runUntil(() => answered === 50, 100);
    expect(answered).toBe(50);
    expect(rounds.size).toBeLessThan(5);
  });

  it("gives up on a follower whose questions go unanswered", () => {
    const { cluster, leader, follower } = electedCluster();
    cluster.cut(follower, leader);
    expect(cluster.perform(follower, GET)).toMatchObject({ kind: "error", code: "no-leader" });
  });
});
