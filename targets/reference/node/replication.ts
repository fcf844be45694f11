import type { Command, Entry, Snapshot } from "../storage/record.ts";
import { applyCommitted, restoreMachine } from "./apply.ts";
import type { PeerMessageOf } from "./peer-message.ts";
import { type Leader, type Progress, promise, type Raft, send, type Waiter } from "./raft.ts";

/** Entries in one message at most: enough to batch, not so many that a heartbeat waits behind them. */
const MAX_ENTRIES = 256;

/** Puts a command into the leader's log. It goes to disk and to the peers with the next write. */
export function propose(raft: Raft, leader: Leader, command: Command, waiter?: Waiter): void {
  const entry: Entry = { index: raft.log.lastIndex + 1, term: raft.term, command };
  raft.log.replaceFrom([entry]);
  raft.disk.add({ kind: "entries", entries: [entry] });
  if (waiter !== undefined) leader.proposals.set(entry.index, waiter);
}

/**
 * Sends the peers what they lack while the leader's own disk is still busy with it (section 10.2.1). The leader
 * answers its own append as its peers do: when it is durable.
 */
export function replicate(raft: Raft, leader: Leader): void {
  for (const peer of raft.peers) sendMissing(raft, leader, peer);
  promise(raft, raft.config.id, {
    kind: "append-reply",
    term: raft.term,
    round: leader.round,
    matchIndex: raft.log.lastIndex,
  });
}

/** Sends every peer an append, whether it lacks something or not. Starts a round. */
export function sendHeartbeats(raft: Raft, leader: Leader): void {
  leader.heartbeatAt = raft.now + raft.config.heartbeatMs;
  leader.round += 1;
  for (const peer of raft.peers) {
    const progress = leader.progress.get(peer);
    if (progress !== undefined) sendAppend(raft, leader, peer, progress);
  }
}

/** Tells a peer of the commit index if it does not know it yet. */
export function tellCommit(raft: Raft, leader: Leader, peer: string): void {
  const progress = leader.progress.get(peer);
  if (progress !== undefined && progress.toldCommit < raft.commitIndex)
    sendAppend(raft, leader, peer, progress);
}

function sendMissing(raft: Raft, leader: Leader, peer: string): void {
  const progress = leader.progress.get(peer);
  if (progress === undefined) return;
  // A peer that is silent gets heartbeats only, until it answers one.
  if (raft.now - progress.heardAt > raft.config.electionMs) return;
  if (lacksSnapshot(raft, progress)) sendSnapshot(raft, leader, peer, progress);
  else if (progress.nextIndex <= raft.log.lastIndex) sendAppend(raft, leader, peer, progress);
}

function lacksSnapshot({ log }: Raft, { nextIndex }: Progress): boolean {
  return nextIndex <= log.snapshotIndex;
}

/** AppendEntries (section 3.5). To a peer that lacks a snapshot it is a heartbeat only, which it will reject. */
function sendAppend(raft: Raft, leader: Leader, peer: string, progress: Progress): void {
  const { log, term, commitIndex } = raft;
  const first = Math.max(progress.nextIndex, log.snapshotIndex + 1);
  const entries = lacksSnapshot(raft, progress) ? [] : log.from(first, MAX_ENTRIES);
  send(raft, peer, {
    kind: "append",
    term,
    round: leader.round,
    prevIndex: first - 1,
    prevTerm: log.termAt(first - 1) ?? 0,
    entries,
    commitIndex,
  });
  progress.nextIndex += entries.length;
  progress.toldCommit = commitIndex;
}

/**
 * InstallSnapshot (section 5.2), in one message, since the reference store's state is small. A snapshot is sent
 * again only after an election timeout without an answer.
 */
function sendSnapshot(raft: Raft, leader: Leader, peer: string, progress: Progress): void {
  const { snapshot } = raft.log;
  if (snapshot === null || raft.now - progress.snapshotSentAt < raft.config.electionMs) return;
  progress.snapshotSentAt = raft.now;
  send(raft, peer, { kind: "snapshot", term: raft.term, round: leader.round, snapshot });
}

/** A follower's side of AppendEntries (section 3.5). The term is the leader's: `step` has seen to it. */
export function onAppend(raft: Raft, from: string, message: PeerMessageOf<"append">): void {
  const { log, term } = raft;
  const { round, commitIndex } = message;
  // What the snapshot covers is committed, and so the same here as there.
  const covered = Math.max(0, log.snapshotIndex - message.prevIndex);
  const entries = message.entries.slice(covered);
  const prevIndex = message.prevIndex + Math.min(covered, message.entries.length);
  if (covered === 0 && log.termAt(prevIndex) !== message.prevTerm) {
    promise(raft, from, { kind: "append-reject", term, round, prevIndex, ...conflictAt(raft, prevIndex) });
    return;
  }
  appendNew(raft, entries);
  const matchIndex = prevIndex + entries.length;
  raft.commitIndex = Math.max(raft.commitIndex, Math.min(commitIndex, matchIndex));
  promise(raft, from, { kind: "append-reply", term, round, matchIndex });
  applyCommitted(raft);
}

/** Where to look next: one step a term, not one step an entry (section 3.5, on rejected AppendEntries). */
function conflictAt({ log }: Raft, index: number): { conflictIndex: number; conflictTerm: number | null } {
  const conflictTerm = log.termAt(index) ?? null;
  if (conflictTerm === null) return { conflictIndex: log.lastIndex + 1, conflictTerm };
  return { conflictIndex: log.startOfTerm(index), conflictTerm };
}

/**
 * Appends what is new. Entries that are there already stay, and so does what follows them: an append that was
 * delayed must not cut off what a later one has brought.
 */
function appendNew(raft: Raft, entries: readonly Entry[]): void {
  const { log, disk } = raft;
  const firstNew = entries.findIndex(({ index, term }) => log.termAt(index) !== term);
  if (firstNew < 0) return;
  const fresh = entries.slice(firstNew);
  const [first] = fresh;
  if (first !== undefined && first.index <= raft.commitIndex) undoCommitted(raft, first.index);
  log.replaceFrom(fresh);
  disk.add({ kind: "entries", entries: fresh });
}

/**
 * Forgets the effects of committed entries from `index` on. State machine safety says that this cannot happen
 * (section 3.6.3); a cluster with a seeded defect comes here, and then goes on with what its leader says.
 */
function undoCommitted(raft: Raft, index: number): void {
  raft.commitIndex = index - 1;
  if (raft.appliedIndex >= index) restoreMachine(raft, raft.log.snapshot);
}

/** A follower's side of InstallSnapshot (section 5.2). */
export function onSnapshot(raft: Raft, from: string, { round, snapshot }: PeerMessageOf<"snapshot">): void {
  if (snapshot.index > raft.commitIndex) installSnapshot(raft, snapshot);
  promise(raft, from, { kind: "append-reply", term: raft.term, round, matchIndex: snapshot.index });
  applyCommitted(raft);
}

function installSnapshot(raft: Raft, snapshot: Snapshot): void {
  raft.log.compact(snapshot);
  raft.disk.add({ kind: "snapshot", snapshot });
  raft.commitIndex = snapshot.index;
  restoreMachine(raft, snapshot);
}

export function onAppendReply(
  raft: Raft,
  leader: Leader,
  from: string,
  { round, matchIndex }: PeerMessageOf<"append-reply">,
): void {
  const progress = heard(raft, leader, from, round);
  if (progress === undefined) return;
  progress.matchIndex = Math.max(progress.matchIndex, Math.min(matchIndex, raft.log.lastIndex));
  progress.nextIndex = Math.max(progress.nextIndex, progress.matchIndex + 1);
  advanceCommit(raft, leader);
  if (from !== raft.config.id) sendMissing(raft, leader, from);
}

/** Backs off to where the logs may agree, as far as the rejection tells (section 3.5). */
export function onAppendReject(
  raft: Raft,
  leader: Leader,
  from: string,
  { round, prevIndex, conflictIndex, conflictTerm }: PeerMessageOf<"append-reject">,
): void {
  const progress = heard(raft, leader, from, round);
  if (progress === undefined) return;
  // An older rejection: the leader has gone back further by now.
  if (prevIndex >= progress.nextIndex && !lacksSnapshot(raft, progress)) return;
  const shared = conflictTerm === null ? undefined : raft.log.lastOfTerm(conflictTerm, prevIndex);
  const next = shared === undefined ? conflictIndex : shared + 1;
  progress.nextIndex = Math.max(1, Math.min(next, prevIndex));
  sendMissing(raft, leader, from);
}

function heard(raft: Raft, leader: Leader, from: string, round: number): Progress | undefined {
  const progress = leader.progress.get(from);
  if (progress === undefined) return undefined;
  progress.heardAt = Math.max(progress.heardAt, raft.now);
  progress.round = Math.max(progress.round, round);
  return progress;
}

/**
 * Commits what a quorum holds on disk, if it is of this term. An older entry is only ever committed by one of
 * this term after it: a quorum may hold it and a later leader still lack it (section 3.6.2, figure 3.7).
 */
function advanceCommit(raft: Raft, leader: Leader): void {
  const { policy, config, log, term } = raft;
  const held = [...leader.progress.values()].map(({ matchIndex }) => matchIndex).sort((a, b) => b - a);
  const index = held[policy.commitQuorum(config.members.length) - 1] ?? 0;
  if (index <= raft.commitIndex || log.termAt(index) !== term) return;
  raft.commitIndex = index;
  applyCommitted(raft);
}
