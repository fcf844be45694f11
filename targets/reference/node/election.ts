import { LeaseTimers } from "./lease-timers.ts";
import type { PeerMessage, PeerMessageOf } from "./peer-message.ts";
import { drawElectionTime, type Leader, type Progress, promise, type Raft, send } from "./raft.ts";
import { propose, sendHeartbeats } from "./replication.ts";
import { become, persistVote, stepDown } from "./roles.ts";

/**
 * Asks whether an election could be won before it disturbs anyone by raising the term (section 9.6). A node that
 * was cut off and comes back therefore does not depose the leader.
 */
export function startPreVote(raft: Raft): void {
  const { config, term, log, peers } = raft;
  const votes = new Set([config.id]);
  become(raft, { kind: "pre-candidate", votes, electionAt: drawElectionTime(raft) });
  const question = { kind: "pre-vote", term, lastIndex: log.lastIndex, lastTerm: log.lastTerm } as const;
  for (const peer of peers) send(raft, peer, question);
  if (votes.size >= raft.quorum) campaign(raft);
}

/** Grants the vote that would be granted in the next term, unless a leader is alive. Changes nothing here. */
export function onPreVote(raft: Raft, from: string, message: PeerMessageOf<"pre-vote">): void {
  const campaignTerm = message.term + 1;
  const granted = campaignTerm > raft.term && isUpToDate(raft, message) && !leaderIsAlive(raft);
  send(raft, from, { kind: "pre-vote-reply", term: raft.term, campaign: campaignTerm, granted });
}

export function onPreVoteReply(raft: Raft, from: string, message: PeerMessageOf<"pre-vote-reply">): void {
  const { role, term, quorum } = raft;
  if (role.kind !== "pre-candidate" || message.campaign !== term + 1 || !message.granted) return;
  role.votes.add(from);
  if (role.votes.size >= quorum) campaign(raft);
}

/** Stands for election (section 3.4). Nobody is asked before this node's vote for itself is durable. */
function campaign(raft: Raft): void {
  const { config, log, peers } = raft;
  raft.term += 1;
  raft.votedFor = config.id;
  persistVote(raft);
  become(raft, { kind: "candidate", votes: new Set(), electionAt: drawElectionTime(raft) });
  const { term } = raft;
  const request = { kind: "vote", term, lastIndex: log.lastIndex, lastTerm: log.lastTerm } as const;
  for (const peer of peers) promise(raft, peer, request);
  promise(raft, config.id, { kind: "vote-reply", term, granted: true });
}

/** RequestVote (section 3.4): one vote a term, first come first served, and only for a log that lacks nothing. */
export function onVote(raft: Raft, from: string, message: PeerMessageOf<"vote">): void {
  const granted = raft.votedFor === from || (isFree(raft) && isUpToDate(raft, message));
  if (granted && raft.votedFor !== from) {
    const isFirst = raft.votedFor === null;
    raft.votedFor = from;
    persistVote(raft);
    if (isFirst) stepDown(raft);
  }
  promise(raft, from, { kind: "vote-reply", term: raft.term, granted });
}

export function onVoteReply(raft: Raft, from: string, { granted }: PeerMessageOf<"vote-reply">): void {
  const { role, quorum } = raft;
  if (role.kind !== "candidate" || !granted) return;
  role.votes.add(from);
  if (role.votes.size >= quorum) becomeLeader(raft);
}

/** Begins the term with a no-op, so that what earlier leaders left can be committed (section 6.4). */
function becomeLeader(raft: Raft): void {
  const { config, log, now } = raft;
  const fresh = (member: string): Progress => ({
    matchIndex: 0,
    nextIndex: log.lastIndex + 1,
    round: member === config.id ? Infinity : 0,
    heardAt: member === config.id ? Infinity : now,
    toldCommit: 0,
    snapshotSentAt: -Infinity,
  });
  const leader: Leader = {
    kind: "leader",
    firstIndex: log.lastIndex + 1,
    progress: new Map(config.members.map((member) => [member, fresh(member)])),
    proposals: new Map(),
    ids: new Map(),
    leases: new LeaseTimers(raft.machine, now),
    round: 0,
    reads: [],
    heartbeatAt: now,
  };
  become(raft, leader);
  propose(raft, leader, { kind: "noop" });
  sendHeartbeats(raft, leader);
}

/**
 * A leader that has not heard from a quorum for an election timeout stops being one (section 6.2), so that its
 * clients find another and a one-way cut does not keep the cluster captive.
 */
export function hasQuorum({ now, config, quorum }: Raft, { progress }: Leader): boolean {
  const alive = [...progress.values()].filter(({ heardAt }) => now - heardAt < config.electionMs);
  return alive.length >= quorum;
}

/** The candidate's log ends in a later term, or in the same one and is no shorter (section 3.6.1). */
function isUpToDate({ log }: Raft, candidate: Extract<PeerMessage, { readonly lastTerm: number }>): boolean {
  return candidate.lastTerm === log.lastTerm
    ? candidate.lastIndex >= log.lastIndex
    : candidate.lastTerm > log.lastTerm;
}

/** Whether this term's vote is still to be given. A term that has a leader needs none. */
function isFree({ votedFor, role, policy }: Raft): boolean {
  if (!policy.votesOnce) return role.kind !== "leader";
  return votedFor === null && role.kind !== "leader" && !(role.kind === "follower" && role.leader !== null);
}

function leaderIsAlive({ role, now, config }: Raft): boolean {
  if (role.kind === "leader") return true;
  return role.kind === "follower" && role.leader !== null && now - role.heardAt < config.electionMs;
}
