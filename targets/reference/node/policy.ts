import type { Json } from "../../../checkers/history/operation.ts";
import type { Mop, StoreOp } from "../protocol/request.ts";
import type { Entry } from "../storage/record.ts";
import type { DefectName } from "./io.ts";
import type { StoreMachine } from "./store-machine.ts";

/** A request as it goes into the log, and the answer if that is not the log's to give. */
export interface Coordinated {
  readonly op: StoreOp;
  readonly answer?: Json;
}

/** The decisions that a seeded defect takes differently. Everything else is the same code for all. */
export interface Policy {
  /** Whether a node answers reads at once, without asking whether its state is the latest. */
  readonly readsAtOnce: (followsAnother: boolean) => boolean;
  /** What reads are answered from. `unapplied` follows what the machine has applied. */
  readonly readView: (machine: StoreMachine, unapplied: readonly Entry[]) => StoreMachine;
  /** How many of `members` nodes must hold an entry before it is committed. */
  readonly commitQuorum: (members: number) => number;
  /** Whether term and vote go to disk before they are spoken of. */
  readonly persistsVote: boolean;
  readonly deduplicate: boolean;
  /** What the node that a client talks to makes of a write. */
  readonly coordinate: (op: StoreOp, machine: StoreMachine) => Coordinated;
}

/** The smallest number of nodes of which any two sets have a node in common. */
export function majority(members: number): number {
  return Math.floor(members / 2) + 1;
}

const CORRECT: Policy = {
  readsAtOnce: () => false,
  readView: (machine) => machine,
  commitQuorum: majority,
  persistsVote: true,
  deduplicate: true,
  coordinate: (op) => ({ op }),
};

/** What each defect decides differently, made anew for each node, since some remember things. */
const DEFECTS: Readonly<Record<DefectName, Partial<Policy> | (() => Partial<Policy>)>> = {
  /**
   * Reads are answered from whatever this node has applied. etcd 0.4 and Consul 0.3 did so on a leader that had
   * been replaced without knowing it (Jepsen, 2014); here every node does.
   */
  "stale-reads": { readsAtOnce: () => true },

  /**
   * One copy is enough to commit, so a new leader may lack what clients were told is done: Redis with
   * asynchronous replication and Sentinel (Jepsen, 2013), MongoDB with write concern 1.
   */
  "ack-before-quorum": { commitQuorum: () => 1 },

  /**
   * Term and vote live in memory only. A node that was killed starts at term 0, so old terms are led again: by
   * several nodes, and over logs that look newer than they are. akka-raft forgot its vote and elected two leaders
   * in a term (2015); etcd 3.3 was seen to win a term anew after a restart (etcd issue 10000).
   */
  "forget-vote": { persistsVote: false },

  /**
   * The shell around this node acknowledges a write before it is safe. Nothing differs in here. NATS JetStream
   * flushes every two minutes by default and lost acknowledged messages (Jepsen, 2025).
   */
  "no-fsync": {},

  /** A retry is a new request: with it, jetcd's silent retries became lost and doubled updates (Jepsen, 2024). */
  "duplicate-apply": { deduplicate: false },

  /**
   * A transaction reads where the client is connected and then writes without looking again, so that of two
   * concurrent ones the first is lost, as with Galera's first-committer-wins that was not (Jepsen, 2015).
   */
  "lost-update-txn": { coordinate: readNowWriteLater },

  /**
   * A node that follows no other answers from its whole log, committed or not, as MongoDB does with read concern
   * `local` and VoltDB 6.3 did (Jepsen, 2016). A leader that is cut off, or was until a moment ago, shows writes
   * that its successor undoes.
   */
  "dirty-read": {
    readsAtOnce: (followsAnother) => !followsAnother,
    readView: (machine, unapplied) => {
      const view = machine.fork();
      for (const { command } of unapplied) view.apply(command);
      return view;
    },
  },

  /**
   * Reads are answered by a node's latest state and by an older copy of it in turn, so that a client sees a write and then sees it no more. So do
   * reads from secondaries with MongoDB, of which each may go to another member: its documentation calls them not monotonic.
   */
  "rewinding-reads": rewindingReads,
};

/** The correct policy but for the defects named, for one node. */
export function policyFor(defects: ReadonlySet<DefectName>): Policy {
  return [...defects].reduce((policy, name) => {
    const defect = DEFECTS[name];
    return { ...policy, ...(typeof defect === "function" ? defect() : defect) };
  }, CORRECT);
}

/** How many reads of a node are answered before its copy is made anew. */
const READS_PER_COPY = 40;

/** Answers every other read from a copy of the node's state, which is made anew now and then. */
function rewindingReads(): Partial<Policy> {
  let copy: StoreMachine | undefined;
  let reads = 0;
  return {
    readView: (machine) => {
      if (reads++ % READS_PER_COPY === 0) copy = machine.fork();
      return reads % 2 === 0 ? (copy ?? machine) : machine;
    },
  };
}

/** Carries a transaction out on a copy and turns its effects into plain writes. */
function readNowWriteLater(op: StoreOp, machine: StoreMachine): Coordinated {
  if (op.kind !== "txn") return { op };
  const scratch = machine.fork();
  const outcome = scratch.apply({ kind: "op", session: "", sequence: Number.MAX_SAFE_INTEGER, op });
  if (outcome.kind === "error") return { op };
  if (outcome.value === false) return { op: { kind: "txn", mops: [] }, answer: false };
  const written = new Set(op.mops.filter(([f]) => f !== "r").map(([, key]) => key));
  const mops = [...written].map((key): Mop => {
    const now = scratch.read({ kind: "get", key });
    return ["w", key, now.kind === "ok" ? now.value : null];
  });
  return { op: { kind: "txn", mops }, answer: outcome.value };
}
