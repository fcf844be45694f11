import { describe, expect, it } from "vitest";
import { createNode } from "../../../../targets/reference/node/create-node.ts";
import type { NodeOutput, StoreNode } from "../../../../targets/reference/node/io.ts";
import type { PeerMessage } from "../../../../targets/reference/node/peer-message.ts";
import { EMPTY_STATE, type RecoveredState } from "../../../../targets/reference/storage/record.ts";
import { SimulatedCluster, TIMING } from "../../../support/simulated-cluster.ts";

const LONG = 10 * TIMING.electionMs;

function electedCluster(nodes = 3): { cluster: SimulatedCluster; leader: string; others: readonly string[] } {
  const cluster = new SimulatedCluster({ seed: nodes, nodes });
  cluster.run(LONG);
  const leader = cluster.leader()?.id ?? "none";
  return { cluster, leader, others: cluster.ids.filter((id) => id !== leader) };
}

function nodeNamed(id: string, recovered: RecoveredState = EMPTY_STATE): StoreNode {
  return createNode(
    {
      id,
      members: ["n1", "n2", "n3"],
      random: () => 0.5,
      defects: new Set(),
      heartbeatMs: 20,
      electionMs: 100,
      snapshotEvery: 1000,
    },
    recovered,
    0,
  );
}

function sent(outputs: readonly NodeOutput[]): readonly PeerMessage[] {
  return outputs.flatMap((output) => (output.kind === "send" ? [output.message] : []));
}

const vote = (term: number): PeerMessage => ({ kind: "vote", term, lastIndex: 0, lastTerm: 0 });

describe("elections", () => {
  it("elect one leader that all follow", () => {
    const { cluster, leader } = electedCluster(5);
    expect(cluster.ids.map((id) => cluster.status(id)?.leader)).toEqual(cluster.ids.map(() => leader));
  });

  it("elect the only member of a cluster of one", () => {
    const cluster = new SimulatedCluster({ seed: 1, nodes: 1 });
    cluster.run(LONG);
    expect(cluster.perform("n1", { kind: "put", key: "x", value: 1 })).toMatchObject({ kind: "ok" });
    expect(cluster.perform("n1", { kind: "get", key: "x" })).toMatchObject({ kind: "ok", value: 1 });
  });

  it("do not depose the leader when a node that was cut off comes back: pre-vote", () => {
    const { cluster, leader, others } = electedCluster();
    const term = cluster.leader()?.term;
    cluster.isolate(others[0] ?? "");
    cluster.run(LONG);
    expect(cluster.status(others[0] ?? "")).toMatchObject({ role: "pre-candidate", term });
    cluster.heal();
    cluster.run(LONG);
    expect(cluster.leader()).toMatchObject({ id: leader, term });
    expect(cluster.status(others[0] ?? "")).toMatchObject({ role: "follower", leader, term });
  });

  it("do not depose the leader when a node hears nothing but is heard: pre-vote", () => {
    const { cluster, leader, others } = electedCluster();
    const term = cluster.leader()?.term;
    for (const id of cluster.ids) if (id !== others[0]) cluster.cut(id, others[0] ?? "");
    cluster.run(LONG);
    expect(cluster.leader()).toMatchObject({ id: leader, term });
  });

  it("do not depose the leader when one node loses sight of it and the others do not: pre-vote", () => {
    const { cluster, leader, others } = electedCluster();
    const term = cluster.leader()?.term;
    cluster.cut(leader, others[0] ?? "");
    cluster.run(LONG);
    expect(cluster.status(others[0] ?? "")).toMatchObject({ role: "pre-candidate", term });
    expect(cluster.leader()).toMatchObject({ id: leader, term });
  });

  it("make a leader step down that cannot reach a quorum for an election timeout", () => {
    const { cluster, leader } = electedCluster();
    cluster.isolate(leader);
    cluster.run(2 * TIMING.electionMs);
    expect(cluster.status(leader)?.role).not.toBe("leader");
  });

  it("make a leader step down that is heard but hears nothing, and elect another", () => {
    const { cluster, leader, others } = electedCluster();
    for (const id of others) cluster.cut(id, leader);
    cluster.run(LONG);
    expect(cluster.leader()?.id).not.toBe(leader);
    expect(others).toContain(cluster.leader()?.id);
  });

  it("succeed over a bridge: two halves that only one node reaches", () => {
    const cluster = new SimulatedCluster({ seed: 4, nodes: 5 });
    cluster.partition(["n1", "n2"], ["n4", "n5"]);
    cluster.run(2 * LONG);
    expect(cluster.leader()).toBeDefined();
    const { id } = cluster.leader() ?? { id: "none" };
    expect(cluster.perform(id, { kind: "put", key: "x", value: 1 })).toMatchObject({ kind: "ok" });
  });

  it("give a vote only once it is durable", () => {
    const node = nodeNamed("n1");
    const first = node.handle({ kind: "message", now: 1, from: "n2", message: vote(1) });
    expect(sent(first)).toEqual([]);
    expect(first).toMatchObject([{ kind: "write", write: 1 }]);
    expect(sent(node.handle({ kind: "synced", now: 2, write: 1 }))).toEqual([
      { kind: "vote-reply", term: 1, granted: true },
    ]);
  });

  it("give one vote a term, also after a restart, and the same one again when asked again", () => {
    const again = nodeNamed("n1", { ...EMPTY_STATE, term: 1, votedFor: "n2" });
    expect(sent(again.handle({ kind: "message", now: 1, from: "n3", message: vote(1) }))).toEqual([
      { kind: "vote-reply", term: 1, granted: false },
    ]);
    expect(sent(again.handle({ kind: "message", now: 2, from: "n2", message: vote(1) }))).toEqual([
      { kind: "vote-reply", term: 1, granted: true },
    ]);
  });

  it("give no vote to a log that ends in an earlier term, however long it is", () => {
    const noop = { kind: "noop" } as const;
    const entries = [
      { index: 1, term: 1, command: noop },
      { index: 2, term: 3, command: noop },
    ];
    const node = nodeNamed("n1", { term: 3, votedFor: null, snapshot: null, entries });
    const ask = (from: string, lastIndex: number, lastTerm: number, term: number): readonly PeerMessage[] => {
      const outputs = node.handle({
        kind: "message",
        now: 1,
        from,
        message: { kind: "vote", term, lastIndex, lastTerm },
      });
      const write = outputs.find((output) => output.kind === "write")?.write;
      return sent(write === undefined ? outputs : node.handle({ kind: "synced", now: 1, write }));
    };
    expect(ask("n2", 9, 2, 4)).toEqual([{ kind: "vote-reply", term: 4, granted: false }]);
    expect(ask("n2", 1, 3, 5)).toEqual([{ kind: "vote-reply", term: 5, granted: false }]);
    expect(ask("n3", 2, 3, 6)).toEqual([{ kind: "vote-reply", term: 6, granted: true }]);
  });

  it("ask for votes only once the candidate's own vote is durable", () => {
    const node = nodeNamed("n1");
    expect(sent(node.handle({ kind: "tick", now: 500 })).map(({ kind }) => kind)).toEqual([
      "pre-vote",
      "pre-vote",
    ]);
    const reply = { kind: "pre-vote-reply", term: 0, campaign: 1, granted: true } as const;
    const stood = node.handle({ kind: "message", now: 501, from: "n2", message: reply });
    expect(sent(stood)).toEqual([]);
    expect(stood).toMatchObject([{ kind: "write", records: [{ kind: "vote", term: 1, votedFor: "n1" }] }]);
    expect(sent(node.handle({ kind: "synced", now: 502, write: 1 })).map(({ kind }) => kind)).toEqual([
      "vote",
      "vote",
    ]);
  });
});

describe("createNode() with forget-vote", () => {
  it("writes neither term nor vote", () => {
    const node = createNode(
      {
        id: "n1",
        members: ["n1", "n2", "n3"],
        random: () => 0.5,
        defects: new Set(["forget-vote"]),
        heartbeatMs: 20,
        electionMs: 100,
        snapshotEvery: 1000,
      },
      EMPTY_STATE,
      0,
    );
    expect(node.handle({ kind: "message", now: 1, from: "n2", message: vote(1) })).toEqual([
      { kind: "send", to: "n2", message: { kind: "vote-reply", term: 1, granted: true } },
    ]);
  });
});

describe("createNode() with two-leaders", () => {
  it.each([
    ["for both who stand in a term", true],
    ["once in a term without it", false],
  ])("votes %s", (_, isDefective) => {
    const node = createNode(
      {
        id: "n1",
        members: ["n1", "n2", "n3"],
        random: () => 0.5,
        defects: new Set(isDefective ? ["two-leaders"] : []),
        heartbeatMs: 20,
        electionMs: 100,
        snapshotEvery: 1000,
      },
      EMPTY_STATE,
      0,
    );
    node.handle({ kind: "message", now: 1, from: "n2", message: vote(1) });
    node.handle({ kind: "message", now: 2, from: "n3", message: vote(1) });
    const replies = [1, 2].flatMap((write) => sent(node.handle({ kind: "synced", now: 3, write })));
    const granted = replies.map((message) => message.kind === "vote-reply" && message.granted);
    expect(granted).toEqual([true, isDefective]);
  });
});
