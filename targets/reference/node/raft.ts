import type { Json } from "../../../checkers/history/operation.ts";
import type { StoreOp } from "../protocol/request.ts";
import type { NodeConfig, NodeOutput } from "./io.ts";
import type { LaggingView } from "./lagging-view.ts";
import type { Expiry } from "./lease-table.ts";
import type { LeaseTimers } from "./lease-timers.ts";
import type { Outcome, PeerMessage } from "./peer-message.ts";
import type { Policy } from "./policy.ts";
import type { RaftLog } from "./raft-log.ts";
import type { StoreMachine } from "./store-machine.ts";
import type { WriteQueue } from "./write-queue.ts";

/**
 * A node's state, and the few things every part of the algorithm does to it. The parts are named for the
 * chapters of Diego Ongaro's thesis, "Consensus: Bridging Theory and Practice" (Stanford, 2014), and cite its
 * sections.
 */
export interface Raft {
  readonly config: NodeConfig;
  readonly policy: Policy;
  readonly peers: readonly string[];
  readonly quorum: number;
  /** Sets this life of the node apart from its earlier ones, in the ids it gives out. */
  readonly life: string;
  readonly disk: WriteQueue;
  readonly log: RaftLog;

  now: number;
  term: number;
  votedFor: string | null;
  role: Role;
  commitIndex: number;
  appliedIndex: number;
  machine: StoreMachine;
  /** Reads that may be answered as soon as the log is applied up to their index. */
  dueReads: DueRead[];
  /** What readers see of the machine, under a defect that shows them less than all of it. */
  lagging: LaggingView;
  /** Answers that such a defect holds back, by when they are due. */
  lateAnswers: LateAnswer[];
  /** Leases that were over, by its own timers, when this node ceased to lead; empty but for the defect that minds. */
  readonly overdue: Expiry[];

  lastId: number;
  outputs: NodeOutput[];
  /** Messages of this node to itself that are due. */
  inbox: PeerMessage[];
}

/** What a node waits for, and who waits for it, belongs to its role: it ends with the role. */
export type Role = Follower | PreCandidate | Candidate | Leader;

export interface Follower {
  readonly kind: "follower";
  readonly leader: string | null;
  heardAt: number;
  electionAt: number;
  /** Writes handed to the leader, by id. */
  readonly forwards: Map<string, Forwarded>;
  readonly reads: FollowerReads;
}

export interface PreCandidate {
  readonly kind: "pre-candidate";
  readonly votes: Set<string>;
  readonly electionAt: number;
}

export interface Candidate {
  readonly kind: "candidate";
  readonly votes: Set<string>;
  readonly electionAt: number;
}

export interface Leader {
  readonly kind: "leader";
  /** The no-op that began this term: what comes before it is committed once it is (section 6.4). */
  readonly firstIndex: number;
  /** By member, this node included. */
  readonly progress: ReadonlyMap<string, Progress>;
  /** Who waits for which entry. */
  readonly proposals: Map<number, Waiter>;
  /** Counts the times this leader has asked whether it still is one. */
  round: number;
  /** The last id handed out from memory, by key; empty but for the defect that does so. */
  readonly ids: Map<string, number>;
  readonly leases: LeaseTimers;
  /** Ascending by round. */
  readonly reads: LeaderRead[];
  heartbeatAt: number;
}

/** What a leader knows of a member. */
export interface Progress {
  /** The member's disk holds the leader's log up to here. */
  matchIndex: number;
  /** The next entry to send. Runs ahead of `matchIndex`: messages are not waited for (section 10.2.1). */
  nextIndex: number;
  /** The latest round answered. */
  round: number;
  heardAt: number;
  /** The commit index last told. */
  toldCommit: number;
  snapshotSentAt: number;
}

/** A client's request at the node it is connected to. */
export interface ClientWaiter {
  readonly kind: "client";
  readonly client: number;
  readonly id: number;
  /** Set if the answer does not come from the log (see `Coordinated`). */
  readonly answer?: Json | undefined;
}

/** The same request at the leader it was handed to. */
export interface PeerWaiter {
  readonly kind: "peer";
  readonly node: string;
  readonly id: string;
}

export type Waiter = ClientWaiter | PeerWaiter;

export interface Forwarded {
  readonly waiter: ClientWaiter;
  readonly giveUpAt: number;
}

export interface ClientRead {
  readonly waiter: ClientWaiter;
  readonly op: StoreOp;
  readonly giveUpAt: number;
  /** Takes what was read, where a defect makes it a part of a longer answer. */
  readonly proceed?: (outcome: Outcome) => void;
}

export interface LateAnswer {
  readonly waiter: Waiter;
  readonly outcome: Outcome;
  readonly dueAt: number;
}

export interface DueRead extends ClientRead {
  readonly index: number;
}

/** Waits until a quorum has answered `round`. */
export interface LeaderRead {
  readonly round: number;
  readonly read: ClientRead | PeerWaiter;
}

/** One question to the leader at a time; reads that arrive meanwhile gather for the next. */
export interface FollowerReads {
  asked: { readonly id: string; reads: ClientRead[]; askAgainAt: number } | null;
  next: ClientRead[];
}

/** Sends a message that promises nothing. */
export function send(raft: Raft, to: string, message: PeerMessage): void {
  raft.outputs.push({ kind: "send", to, message });
}

/**
 * Sends a message that must not be known before this node's disk holds all it has decided so far. A node also
 * promises itself: its own vote, and its own copy of an entry, count once they are durable.
 */
export function promise(raft: Raft, to: string, message: PeerMessage): void {
  if (!raft.disk.hold({ to, message })) deliver(raft, to, message);
}

export function deliver(raft: Raft, to: string, message: PeerMessage): void {
  if (to === raft.config.id) raft.inbox.push(message);
  else send(raft, to, message);
}

/** Tells whoever waits what became of the request. */
export function settle(raft: Raft, waiter: Waiter, outcome: Outcome): void {
  if (waiter.kind === "peer") {
    send(raft, waiter.node, { kind: "forward-reply", term: raft.term, id: waiter.id, outcome });
    return;
  }
  const { client, id, answer } = waiter;
  // A guard that did not hold takes back what was to be answered.
  const value = (of: Json): Json => (of === false ? false : (answer ?? of));
  const reply =
    outcome.kind === "error"
      ? { ...outcome, id }
      : ({ kind: "ok", id, value: value(outcome.value) } as const);
  raft.outputs.push({ kind: "reply", client, reply });
}

/** Certainly not done. */
export function refuse(raft: Raft, waiter: Waiter, message: string): void {
  settle(raft, waiter, { kind: "error", code: "no-leader", message });
}

/** Perhaps done, perhaps not, perhaps later. */
export function disown(raft: Raft, waiter: Waiter, message: string): void {
  settle(raft, waiter, { kind: "error", code: raft.policy.abandonedAs, message });
}

export function newId(raft: Raft): string {
  raft.lastId += 1;
  return `${raft.config.id}.${raft.life}.${raft.lastId}`;
}

export function leaderOf({ role, config }: Raft): string | null {
  switch (role.kind) {
    case "leader":
      return config.id;
    case "follower":
      return role.leader;
    case "pre-candidate":
    case "candidate":
      return null;
  }
}

/** A silence drawn from [electionMs, 2 × electionMs), so that nodes seldom stand at once (section 3.4). */
export function drawElectionTime({ now, config }: Pick<Raft, "now" | "config">): number {
  return now + config.electionMs * (1 + config.random());
}
