import { describe, expect, it } from "vitest";
import { createNode } from "../../../../targets/reference/node/create-node.ts";
import type { NodeOutput, StoreNode } from "../../../../targets/reference/node/io.ts";
import type { PeerMessage, PeerMessageOf } from "../../../../targets/reference/node/peer-message.ts";
import { RaftLog } from "../../../../targets/reference/node/raft-log.ts";
import type { Command, Entry, RecoveredState } from "../../../../targets/reference/storage/record.ts";
import { SimulatedCluster, TIMING } from "../../../support/simulated-cluster.ts";

const LONG = 10 * TIMING.electionMs;

/** A log written as the terms of its entries. */
function logOf(...terms: readonly number[]): readonly Entry[] {
  return terms.map((term, i) => ({ index: i + 1, term, command: put(`${i + 1}.${term}`) }));
}

function put(value: string): Command {
  return { kind: "op", session: value, sequence: 1, op: { kind: "put", key: "x", value } };
}

function nodeWith(entries: readonly Entry[], recovered: Partial<RecoveredState> = {}): StoreNode {
  const term = entries.at(-1)?.term ?? 0;
  return createNode(
    {
      id: "n1",
      members: ["n1", "n2", "n3"],
      random: () => 0.5,
      defects: new Set(),
      heartbeatMs: 20,
      electionMs: 100,
      snapshotEvery: 1000,
    },
    { term, votedFor: null, snapshot: null, entries, ...recovered },
    0,
  );
}

function append(term: number, prev: readonly [number, number], entries: readonly Entry[], commitIndex = 0) {
  const [prevIndex, prevTerm] = prev;
  return { kind: "append", term, round: 1, prevIndex, prevTerm, entries, commitIndex } as const;
}

/** Feeds a message and then says that everything is durable. */
function feed(node: StoreNode, message: PeerMessage, now = 1): readonly NodeOutput[] {
  const outputs = [...node.handle({ kind: "message", now, from: "n2", message })];
  // The list grows while it is walked.
  for (const output of outputs) {
    if (output.kind === "write") outputs.push(...node.handle({ kind: "synced", now, write: output.write }));
  }
  return outputs;
}

function answers(outputs: readonly NodeOutput[]): readonly PeerMessage[] {
  return outputs.flatMap((output) => (output.kind === "send" ? [output.message] : []));
}

function leaderOf(node: StoreNode): { node: StoreNode; term: number; now: number } {
  const { term } = node.status();
  const now = 500;
  node.handle({ kind: "tick", now });
  feed(node, { kind: "pre-vote-reply", term, campaign: term + 1, granted: true }, now);
  const outputs = node.handle({
    kind: "message",
    now,
    from: "n2",
    message: { kind: "vote-reply", term: term + 1, granted: true },
  });
  expect(outputs.length).toBeGreaterThan(0);
  expect(node.status()).toMatchObject({ role: "leader", term: term + 1 });
  return { node, term: term + 1, now };
}

describe("a follower", () => {
  it("acknowledges entries only once they are durable", () => {
    const node = nodeWith([]);
    const taken = node.handle({ kind: "message", now: 1, from: "n2", message: append(1, [0, 0], logOf(1)) });
    expect(answers(taken)).toEqual([]);
    const [first] = taken;
    expect(first).toMatchObject({ kind: "write", write: 1 });
    expect(answers(node.handle({ kind: "synced", now: 2, write: 1 }))).toMatchObject([
      { kind: "append-reply", matchIndex: 1 },
    ]);
  });

  it("gathers what comes during a write into one next write", () => {
    const node = nodeWith([]);
    const [e1, e2, e3] = logOf(1, 1, 1);
    if (e1 === undefined || e2 === undefined || e3 === undefined) throw new Error("three entries");
    node.handle({ kind: "message", now: 1, from: "n2", message: append(1, [0, 0], [e1]) });
    expect(node.handle({ kind: "message", now: 1, from: "n2", message: append(1, [1, 1], [e2]) })).toEqual(
      [],
    );
    expect(node.handle({ kind: "message", now: 1, from: "n2", message: append(1, [2, 1], [e3]) })).toEqual(
      [],
    );
    const next = node.handle({ kind: "synced", now: 2, write: 1 });
    expect(next).toMatchObject([
      { kind: "send", message: { kind: "append-reply", matchIndex: 1 } },
      { kind: "write", write: 2, records: [{ kind: "entries", entries: [e2, e3] }] },
    ]);
  });

  it("cuts off entries that conflict, and only those", () => {
    const node = nodeWith(logOf(1, 1, 2, 2));
    const fresh = { index: 3, term: 3, command: put("new") };
    const outputs = feed(node, append(3, [2, 1], [fresh]));
    expect(outputs.find((output) => output.kind === "write")).toMatchObject({
      records: [{ kind: "vote" }, { kind: "entries", entries: [fresh] }],
    });
    expect(node.status().lastIndex).toBe(3);
  });

  it("keeps later entries when a delayed append brings earlier ones again", () => {
    const node = nodeWith(logOf(1, 1, 1));
    const outputs = feed(node, append(1, [0, 0], logOf(1)));
    expect(outputs.filter((output) => output.kind === "write")).toEqual([]);
    expect(answers(outputs)).toMatchObject([{ kind: "append-reply", matchIndex: 1 }]);
    expect(node.status().lastIndex).toBe(3);
  });

  it("commits no further than what it has checked against the leader's log", () => {
    const node = nodeWith(logOf(1, 1, 1));
    feed(node, append(1, [1, 1], [], 3));
    expect(node.status().commitIndex).toBe(1);
  });

  it("names the whole conflicting term in its rejection", () => {
    const node = nodeWith(logOf(1, 2, 2, 2));
    expect(answers(feed(node, append(5, [4, 4], [])))).toMatchObject([
      { kind: "append-reject", prevIndex: 4, conflictTerm: 2, conflictIndex: 2 },
    ]);
    expect(answers(feed(node, append(5, [9, 4], [])))).toMatchObject([
      { kind: "append-reject", prevIndex: 9, conflictTerm: null, conflictIndex: 5 },
    ]);
  });

  it("takes entries that overlap its snapshot", () => {
    const snapshot = { index: 2, term: 1, state: { data: [], sessions: { sessions: [], evicted: false } } };
    const node = nodeWith([], { term: 1, snapshot });
    expect(answers(feed(node, append(1, [0, 0], logOf(1, 1, 1), 3)))).toMatchObject([{ matchIndex: 3 }]);
    expect(answers(feed(node, append(1, [0, 0], logOf(1))))).toMatchObject([{ matchIndex: 1 }]);
    expect(node.status()).toMatchObject({ lastIndex: 3, commitIndex: 3, appliedIndex: 3 });
  });

  it("tells the leader of an earlier term about this one", () => {
    const node = nodeWith(logOf(1, 4));
    expect(answers(feed(node, append(2, [1, 1], [])))).toMatchObject([{ kind: "append-reject", term: 4 }]);
    expect(node.status().leader).toBeNull();
  });
});

describe("a leader", () => {
  const reject = (fields: Partial<PeerMessageOf<"append-reject">>): PeerMessage => ({
    kind: "append-reject",
    term: 8,
    round: 1,
    prevIndex: 9,
    conflictIndex: 1,
    conflictTerm: null,
    ...fields,
  });

  it("skips a whole term with each rejection", () => {
    const { node, now } = leaderOf(nodeWith(logOf(1, 1, 2, 2, 2, 7, 7, 7, 7)));
    // The follower has 1 1 5 5 5 5 5 5 5: term 5 is unknown here, so go where it began.
    const first = answers(feed(node, reject({ conflictTerm: 5, conflictIndex: 3 }), now));
    expect(first).toMatchObject([{ kind: "append", prevIndex: 2, prevTerm: 1 }]);
  });

  it("goes back to the end of a term that both hold", () => {
    const { node, now } = leaderOf(nodeWith(logOf(1, 1, 2, 2, 2, 7, 7, 7, 7)));
    const [next] = answers(feed(node, reject({ conflictTerm: 2, conflictIndex: 3 }), now));
    expect(next).toMatchObject({ kind: "append", prevIndex: 5, prevTerm: 2 });
  });

  it("counts a copy of an earlier term's entry only with one of its own term (figure 3.7)", () => {
    const { node, now, term } = leaderOf(nodeWith(logOf(1, 2)));
    expect(node.status().lastIndex).toBe(3);
    const reply = { kind: "append-reply", term, round: 1 } as const;
    feed(node, { ...reply, matchIndex: 2 }, now);
    node.handle({ kind: "message", now, from: "n3", message: { ...reply, matchIndex: 2 } });
    expect(node.status().commitIndex).toBe(0);
    node.handle({ kind: "message", now, from: "n3", message: { ...reply, matchIndex: 3 } });
    node.handle({ kind: "message", now, from: "n2", message: { ...reply, matchIndex: 3 } });
    expect(node.status().commitIndex).toBe(3);
  });

  it("sends entries before its own disk has them, and counts itself when it has", () => {
    const { node, now, term } = leaderOf(nodeWith([]));
    // The no-op is on its way to disk since write 2; one follower has it already.
    const reply = { kind: "append-reply", term, round: 1, matchIndex: 1 } as const;
    node.handle({ kind: "message", now, from: "n2", message: reply });
    expect(node.status().commitIndex).toBe(0);
    node.handle({ kind: "synced", now, write: 2 });
    expect(node.status().commitIndex).toBe(1);
  });

  it("brings a node with an empty disk up to date, many entries at a time", () => {
    const cluster = new SimulatedCluster({ seed: 2 });
    cluster.run(LONG);
    const leader = cluster.leader()?.id ?? "";
    const late = cluster.ids.find((id) => id !== leader) ?? "";
    cluster.isolate(late);
    for (let i = 0; i < 300; i += 1) {
      cluster.request(leader, `s${i}`, 1, { kind: "put", key: `k${i}`, value: i }, () => undefined);
      cluster.run(1);
    }
    cluster.heal();
    cluster.run(LONG);
    expect(cluster.status(late)).toMatchObject({ lastIndex: 301, commitIndex: 301 });
  });
});

describe("RaftLog", () => {
  it("keeps behind a snapshot only what continues it", () => {
    const snapshot = (term: number) => ({ index: 2, term, state: null });
    const continued = new RaftLog(null, logOf(1, 1, 1, 2));
    continued.compact(snapshot(1));
    expect([continued.lastIndex, continued.lastTerm]).toEqual([4, 2]);
    const other = new RaftLog(null, logOf(1, 1, 1, 2));
    other.compact(snapshot(3));
    expect([other.lastIndex, other.lastTerm]).toEqual([2, 3]);
  });

  it("refuses a recovered log with a gap", () => {
    const [first, , third] = logOf(1, 1, 1);
    if (first === undefined || third === undefined) throw new Error("three entries");
    expect(() => nodeWith([first, third])).toThrow("Entry 2 is missing");
  });
});
