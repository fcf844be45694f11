import { describe, expect, it } from "vitest";
import type { DefectName } from "../../../../targets/reference/node/io.ts";
import type { Reply, StoreOp } from "../../../../targets/reference/protocol/request.ts";
import { SimulatedCluster, TIMING } from "../../../support/simulated-cluster.ts";

const append = (value: number): StoreOp => ({ kind: "txn", mops: [["append", "l", value]] });
const GET_LIST = { kind: "get", key: "l" } as const;

function electedCluster(options: { snapshotEvery?: number; defects?: readonly DefectName[] } = {}) {
  const cluster = new SimulatedCluster({ seed: 8, ...options });
  cluster.run(10 * TIMING.electionMs);
  const leader = cluster.leader()?.id ?? "none";
  const [follower = "", other = ""] = cluster.ids.filter((id) => id !== leader);
  return { cluster, leader, follower, other };
}

/** Sends a request and lets time pass until it is answered. */
function perform(cluster: SimulatedCluster, to: string, sequence: number, op: StoreOp): Reply | undefined {
  let seen: Reply | undefined;
  cluster.request(to, "session", sequence, op, (reply) => (seen = reply));
  cluster.runUntil(() => seen !== undefined, 2000);
  return seen;
}

describe("onRequest()", () => {
  it("routes a follower's request to the leader and the answer back", () => {
    const { cluster, follower } = electedCluster();
    expect(cluster.perform(follower, { kind: "put", key: "x", value: 1 })).toMatchObject({
      kind: "ok",
      value: 1,
    });
    expect(cluster.perform(follower, { kind: "cas", key: "x", from: 1, to: 2 })).toMatchObject({
      value: true,
    });
    expect(cluster.perform(follower, { kind: "cas", key: "x", from: 1, to: 3 })).toMatchObject({
      value: false,
    });
  });

  it("refuses with no-leader when it knows none", () => {
    const { cluster, leader, follower, other } = electedCluster();
    cluster.crash(leader);
    cluster.crash(other);
    cluster.run(4 * TIMING.electionMs);
    expect(perform(cluster, follower, 1, append(1))).toMatchObject({ kind: "error", code: "no-leader" });
  });

  it("disowns with leadership-lost what a leader proposed and could not commit", () => {
    const { cluster, leader } = electedCluster();
    cluster.isolate(leader);
    expect(perform(cluster, leader, 1, append(1))).toMatchObject({ kind: "error", code: "leadership-lost" });
  });

  it("disowns with leadership-lost what a follower handed on in vain", () => {
    const { cluster, leader, follower } = electedCluster();
    cluster.cut(follower, leader);
    expect(perform(cluster, follower, 1, append(1))).toMatchObject({
      kind: "error",
      code: "leadership-lost",
    });
  });

  it("does nothing with a forwarded request of an earlier term", () => {
    const { cluster, leader, follower } = electedCluster();
    const term = (cluster.leader()?.term ?? 0) - 1;
    cluster.send(follower, leader, {
      kind: "forward",
      term,
      id: "late",
      session: "s",
      sequence: 1,
      op: append(1),
    });
    cluster.run(100);
    expect(cluster.perform(leader, GET_LIST)).toMatchObject({ kind: "ok", value: null });
  });

  it("does not call a forwarded request undone when its second copy comes to a former leader", () => {
    const answers: string[] = [];
    const cluster = new SimulatedCluster({
      seed: 8,
      onSend(_from, _to, message) {
        if (message.kind !== "forward-reply" || message.id !== "twice") return;
        answers.push(message.outcome.kind === "error" ? message.outcome.code : "ok");
      },
    });
    cluster.run(10 * TIMING.electionMs);
    const { id: leader, term } = cluster.leader() ?? { id: "none", term: 0 };
    const follower = cluster.ids.find((id) => id !== leader) ?? "none";
    const forward = { kind: "forward", term, id: "twice", session: "s", sequence: 1, op: append(1) } as const;
    cluster.feed(leader, { kind: "message", from: follower, message: forward });
    const newer = { kind: "vote", term: term + 1, lastIndex: 0, lastTerm: 0 } as const;
    cluster.feed(leader, { kind: "message", from: follower, message: newer });
    cluster.feed(leader, { kind: "message", from: follower, message: forward });
    expect(answers).toEqual(["leadership-lost", "leadership-lost"]);
  });

  it("applies a request once that the network delivered twice", () => {
    const { cluster, leader, follower } = electedCluster();
    const { term = 0 } = cluster.leader() ?? {};
    const forward = { kind: "forward", term, id: "twice", session: "s", sequence: 1, op: append(1) } as const;
    cluster.send(follower, leader, forward);
    cluster.send(follower, leader, forward);
    cluster.run(100);
    expect(cluster.perform(leader, GET_LIST)).toMatchObject({ value: [1] });
  });

  it("answers a retry with the first answer, at any node and after a change of leader", () => {
    const { cluster, leader, follower, other } = electedCluster();
    const first = perform(cluster, leader, 1, { kind: "cas", key: "x", from: null, to: 1 });
    expect(first).toMatchObject({ kind: "ok", value: true });
    expect(perform(cluster, follower, 1, { kind: "cas", key: "x", from: null, to: 1 })).toMatchObject({
      value: true,
    });
    cluster.crash(leader);
    cluster.runUntil(
      () => cluster.status(other)?.leader === follower || cluster.status(other)?.role === "leader",
      5000,
    );
    expect(perform(cluster, other, 1, { kind: "cas", key: "x", from: null, to: 1 })).toMatchObject({
      value: true,
    });
  });

  it("remembers sessions over a snapshot and a restart of all nodes", () => {
    const { cluster, leader } = electedCluster({ snapshotEvery: 5 });
    perform(cluster, leader, 1, append(1));
    for (let i = 0; i < 20; i += 1) cluster.perform(leader, { kind: "put", key: "x", value: i });
    cluster.run(100);
    for (const id of cluster.ids) cluster.crash(id);
    for (const id of cluster.ids) cluster.start(id);
    cluster.runUntil(() => cluster.ids.every((id) => cluster.status(id)?.leader !== null), 5000);
    expect(cluster.status("n1")?.snapshotIndex).toBeGreaterThan(0);
    expect(perform(cluster, "n1", 1, append(1))).toMatchObject({ kind: "ok" });
    expect(cluster.perform("n1", GET_LIST)).toMatchObject({ value: [1] });
  });

  it("applies a retry twice with the defect duplicate-apply", () => {
    const { cluster, leader } = electedCluster({ defects: ["duplicate-apply"] });
    perform(cluster, leader, 1, append(1));
    perform(cluster, leader, 1, append(1));
    expect(cluster.perform(leader, GET_LIST)).toMatchObject({ value: [1, 1] });
  });

  it("answers a status request at once", () => {
    const { cluster, leader } = electedCluster();
    const { node } = cluster.computer(leader);
    const outputs = node?.handle({ kind: "request", now: 0, client: 7, request: { kind: "status", id: 1 } });
    expect(outputs).toMatchObject([
      { kind: "reply", client: 7, reply: { kind: "status", id: 1, status: { id: leader } } },
    ]);
  });

  it("puts many requests into few writes", () => {
    const { cluster, leader } = electedCluster();
    let answered = 0;
    let writes = 0;
    const { node } = cluster.computer(leader);
    if (node === undefined) throw new Error("The leader is down");
    const handle = node.handle.bind(node);
    node.handle = (input) => {
      const outputs = handle(input);
      writes += outputs.filter(({ kind }) => kind === "write").length;
      return outputs;
    };
    for (let i = 0; i < 200; i += 1) cluster.request(leader, `s${i}`, 1, append(i), () => (answered += 1));
    cluster.runUntil(() => answered === 200, 1000);
    expect(answered).toBe(200);
    expect(writes).toBeLessThan(10);
  });
});

describe("the defect ids-from-memory", () => {
  const NEXT: StoreOp = { kind: "txn", mops: [["add", "ids", 1]] };

  /** The ids that 250 requests are given, of which those after the first 150 come after a failover. */
  function idsOf(defects: readonly DefectName[]): readonly unknown[] {
    const { cluster, leader, follower } = electedCluster({ defects });
    const ids: unknown[] = [];
    for (let sequence = 1; sequence <= 250; sequence++) {
      if (sequence === 151) {
        cluster.crash(leader);
        cluster.run(10 * TIMING.electionMs);
      }
      const reply = perform(cluster, follower, sequence, NEXT);
      ids.push(reply?.kind === "ok" ? JSON.stringify(reply.value) : reply);
    }
    return ids;
  }

  it("gives ids out again after a failover, from where they were last written down", () => {
    const ids = idsOf(["ids-from-memory"]);
    expect(new Set(ids).size).toBe(200);
    expect(ids[149]).toBe('[["add","ids",150]]');
    expect(ids[150]).toBe('[["add","ids",101]]');
  });

  it("gives all others out once, as the correct store does", () => {
    expect(new Set(idsOf([])).size).toBe(250);
  });
});
