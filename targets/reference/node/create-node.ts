import type { NodeStatus } from "../protocol/node-status.ts";
import type { Request } from "../protocol/request.ts";
import type { RecoveredState } from "../storage/record.ts";
import { readView } from "./apply.ts";
import type { CreateNode, NodeConfig, NodeInput, NodeOutput, StoreNode } from "./io.ts";
import { LaggingView } from "./lagging-view.ts";
import { majority, policyFor } from "./policy.ts";
import { deliver, leaderOf, type Raft } from "./raft.ts";
import { RaftLog } from "./raft-log.ts";
import { replicate } from "./replication.ts";
import { onRequest } from "./requests.ts";
import { newFollower } from "./roles.ts";
import { step, tick } from "./step.ts";
import { StoreMachine } from "./store-machine.ts";
import { WriteQueue } from "./write-queue.ts";

/**
 * A node of the reference store, as it starts or starts again: Raft over what its disk gave back.
 *
 * One call of `handle` takes one input and gives everything that follows from it. Nothing that rests on the disk
 * is said before `synced`; a leader sends entries to its peers while its own disk still writes them.
 */
export const createNode: CreateNode = (config, recovered, now) => nodeOf(createRaft(config, recovered, now));

/** The node around a state that the caller keeps an eye on. */
export function nodeOf(raft: Raft): StoreNode {
  return { handle: (input) => handle(raft, input), status: () => statusOf(raft) };
}

export function createRaft(config: NodeConfig, recovered: RecoveredState, now: number): Raft {
  const { term, votedFor, snapshot, entries } = recovered;
  const policy = policyFor(config.defects);
  const log = new RaftLog(snapshot, entries);
  return {
    config,
    policy,
    peers: config.members.filter((member) => member !== config.id),
    quorum: majority(config.members.length),
    life: Math.floor(config.random() * 2 ** 48).toString(36),
    disk: new WriteQueue(),
    log,
    now,
    term,
    votedFor,
    role: newFollower({ now, config }, null),
    commitIndex: log.snapshotIndex,
    appliedIndex: log.snapshotIndex,
    machine: new StoreMachine(policy, snapshot?.state),
    dueReads: [],
    lagging: new LaggingView(),
    lateAnswers: [],
    overdue: [],
    lastId: 0,
    outputs: [],
    inbox: [],
  };
}

function handle(raft: Raft, input: NodeInput): readonly NodeOutput[] {
  // Inputs from several sources may carry a `now` out of order by a little.
  raft.now = Math.max(raft.now, input.now);
  take(raft, input);
  do {
    for (const message of raft.inbox.splice(0)) step(raft, raft.config.id, message);
    write(raft);
  } while (raft.inbox.length > 0);
  const { outputs } = raft;
  raft.outputs = [];
  return outputs;
}

function take(raft: Raft, input: NodeInput): void {
  switch (input.kind) {
    case "tick":
      tick(raft);
      return;
    case "message":
      step(raft, input.from, input.message);
      return;
    case "request":
      answer(raft, input.client, input.request);
      return;
    case "synced":
      for (const { to, message } of raft.disk.synced(input.write)) deliver(raft, to, message);
      return;
  }
}

/** Starts the next write, if one is due, and sends the same batch to the peers. */
function write(raft: Raft): void {
  const next = raft.disk.next();
  if (next === undefined) return;
  raft.outputs.push({ kind: "write", ...next });
  if (raft.role.kind === "leader") replicate(raft, raft.role);
}

/** Answers at once what this node can say by itself. */
function answer(raft: Raft, client: number, request: Request): void {
  const { id } = request;
  switch (request.kind) {
    case "op":
      onRequest(raft, client, request);
      return;
    case "watch": {
      const feed = readView(raft).changesSince(request.prefix, request.from);
      raft.outputs.push({ kind: "reply", client, reply: { kind: "feed", id, feed } });
      return;
    }
    case "status":
      raft.outputs.push({ kind: "reply", client, reply: { kind: "status", id, status: statusOf(raft) } });
      return;
  }
}

function statusOf(raft: Raft): NodeStatus {
  return {
    id: raft.config.id,
    role: raft.role.kind,
    term: raft.term,
    leader: leaderOf(raft),
    commitIndex: raft.commitIndex,
    appliedIndex: raft.appliedIndex,
    lastIndex: raft.log.lastIndex,
    snapshotIndex: raft.log.snapshotIndex,
  };
}
