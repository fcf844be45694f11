import { answerRead, readView, serveDueReads } from "./apply.ts";
import type { PeerMessageOf } from "./peer-message.ts";
import {
  type ClientRead,
  type Follower,
  type Leader,
  type LeaderRead,
  newId,
  type Raft,
  refuse,
  send,
} from "./raft.ts";
import { sendHeartbeats, tellCommit } from "./replication.ts";

/**
 * Linearizable reads on any node without an entry in the log (section 6.4): a leader that is still one when a
 * quorum answers it *after* the read arrived knows every write that was done before. A follower asks the leader
 * for its commit index and answers from its own state once it has applied that much.
 */
export function read(raft: Raft, clientRead: ClientRead): void {
  const { role, policy, config } = raft;
  const followsAnother = role.kind === "follower" && role.leader !== null;
  if (policy.readsAtOnce(followsAnother)) {
    answerRead(raft, clientRead, readView(raft));
  } else if (role.kind === "leader") {
    awaitRound(raft, role, clientRead);
  } else if (followsAnother) {
    role.reads.next.push(clientRead);
    if (role.reads.asked === null) askLeader(raft, role);
  } else {
    refuse(raft, clientRead.waiter, `Node ${config.id} knows no leader`);
  }
}

export function onReadIndex(raft: Raft, from: string, { id }: PeerMessageOf<"read-index">): void {
  if (raft.role.kind === "leader") awaitRound(raft, raft.role, { kind: "peer", node: from, id });
  else send(raft, from, { kind: "read-index-reply", term: raft.term, id, index: null });
}

/**
 * An answer to an earlier life, or to a question already answered, has an id that nobody waits for. One that a
 * former leader gives late is still good: the index was right after the question was put, which is all it takes.
 */
export function onReadIndexReply(raft: Raft, { id, index }: PeerMessageOf<"read-index-reply">): void {
  const { role } = raft;
  if (role.kind !== "follower" || role.reads.asked?.id !== id) return;
  const { reads } = role.reads.asked;
  role.reads.asked = null;
  // First, since an answer may lead to the next question.
  if (role.reads.next.length > 0) askLeader(raft, role);
  if (index === null) {
    for (const { waiter } of reads) refuse(raft, waiter, `Node ${role.leader ?? ""} does not lead any more`);
  } else {
    raft.dueReads = [...raft.dueReads, ...reads.map((due) => ({ ...due, index }))];
    serveDueReads(raft);
  }
}

/** Lets a read wait for a round that begins after it came. Those that come during a round share the next. */
function awaitRound(raft: Raft, leader: Leader, waiting: LeaderRead["read"]): void {
  const idle = confirmedRound(raft, leader) === leader.round;
  leader.reads.push({ round: leader.round + 1, read: waiting });
  if (!idle) return;
  sendHeartbeats(raft, leader);
  confirmReads(raft, leader);
}

/**
 * Gives the reads that a quorum has vouched for their index, which is the commit index of now: later than needed,
 * and never too early. Before the term's first entry is committed a leader does not know what its predecessors
 * committed, so reads wait for that too (section 6.4, step 1).
 */
export function confirmReads(raft: Raft, leader: Leader): void {
  if (raft.commitIndex < leader.firstIndex) return;
  const confirmed = confirmedRound(raft, leader);
  const waiting = leader.reads.findIndex(({ round }) => round > confirmed);
  const vouched = leader.reads.splice(0, waiting < 0 ? leader.reads.length : waiting);
  for (const { read: asked } of vouched) grantRead(raft, leader, asked);
  if (leader.reads.length === 0 || confirmed !== leader.round) return;
  sendHeartbeats(raft, leader);
}

function grantRead(raft: Raft, leader: Leader, asked: LeaderRead["read"]): void {
  const index = raft.commitIndex;
  if ("node" in asked) {
    // The peer would else learn of the commit with the next heartbeat only, and its reader wait that long.
    tellCommit(raft, leader, asked.node);
    send(raft, asked.node, { kind: "read-index-reply", term: raft.term, id: asked.id, index });
  } else {
    raft.dueReads = [...raft.dueReads, { ...asked, index }];
    serveDueReads(raft);
  }
}

/** The latest round that a quorum has answered. The leader itself always has. */
function confirmedRound({ quorum }: Raft, { progress, round }: Leader): number {
  const rounds = [...progress.values()].map((member) => Math.min(member.round, round)).sort((a, b) => b - a);
  return rounds[quorum - 1] ?? 0;
}

function askLeader(raft: Raft, follower: Follower): void {
  const { reads, leader } = follower;
  if (leader === null) return;
  const id = newId(raft);
  reads.asked = { id, reads: reads.next, askAgainAt: raft.now + raft.config.heartbeatMs };
  reads.next = [];
  send(raft, leader, { kind: "read-index", term: raft.term, id });
}

/** Repeats a question that may have been lost, and gives up on reads that have waited too long. */
export function tickReads(raft: Raft): void {
  raft.dueReads = giveUpLate(raft, raft.dueReads);
  if (raft.role.kind !== "follower") return;
  const { reads, leader } = raft.role;
  reads.next = giveUpLate(raft, reads.next);
  if (reads.asked === null || leader === null) return;
  reads.asked.reads = giveUpLate(raft, reads.asked.reads);
  if (raft.now < reads.asked.askAgainAt) return;
  reads.asked.askAgainAt = raft.now + raft.config.heartbeatMs;
  send(raft, leader, { kind: "read-index", term: raft.term, id: reads.asked.id });
}

function giveUpLate<R extends ClientRead>(raft: Raft, reads: R[]): R[] {
  const late = reads.filter(({ giveUpAt }) => giveUpAt <= raft.now);
  if (late.length === 0) return reads;
  for (const { waiter } of late)
    refuse(raft, waiter, `Node ${raft.config.id} could not confirm the read in time`);
  return reads.filter(({ giveUpAt }) => giveUpAt > raft.now);
}
