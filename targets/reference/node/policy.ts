import type { Json } from "../../../checkers/history/operation.ts";
import type { Guard, Mop, StoreOp } from "../protocol/request.ts";
import type { Entry } from "../storage/record.ts";
import { isRead } from "./execute.ts";
import type { DefectName } from "./io.ts";
import type { Visibility } from "./lagging-view.ts";
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
  /** Whether a node votes for one candidate of a term only. */
  readonly votesOnce: boolean;
  readonly deduplicate: boolean;
  /** A leader that counts from memory writes down how far it came once in so many ids; 0 if ids go through the log as all else does. */
  readonly idBlock: number;
  /** What the node that a client talks to makes of a write. */
  readonly coordinate: (op: StoreOp, machine: StoreMachine) => Coordinated;
  /** Whether it waits until its state holds all that was committed before the write came. */
  readonly coordinatesAtReadIndex: boolean;
  /** Whether a transaction of reads sees each key as of another moment. */
  readonly readsApart: boolean;
  /** When readers see what a node has applied; at once if absent. */
  readonly visibility: Visibility | undefined;
  /** What clients are told of a write whose leader is gone. */
  readonly abandonedAs: "leadership-lost" | "no-leader";
  /** Whether a leader that was replaced goes on to end the leases that its own timers say are over. */
  readonly revokesAfterLeading: boolean;
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
  votesOnce: true,
  deduplicate: true,
  idBlock: 0,
  coordinate: (op) => ({ op }),
  coordinatesAtReadIndex: false,
  readsApart: false,
  visibility: undefined,
  abandonedAs: "leadership-lost",
  revokesAfterLeading: false,
};

/** How long a change may be hidden: long enough for several transactions to begin meanwhile. */
const HIDDEN_MS = 15;
/** Until then the slowest node has applied and shown a change, unless a fault holds it up. */
const SHOWN_EVERYWHERE_MS = HIDDEN_MS + 10;
/** Between two steps of a transaction. */
const STEP_MS = 5;

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
   * Whoever asks for a vote gets it, though another had this term's, so that two who stand at once both win: seen in
   * the Raft of Camunda Zeebe (issue 5356, 2020), where a node voted for two candidates of one term.
   */
  "two-leaders": { votesOnce: false },

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
   * A write is taken whether or not what it depends on still holds, so that a proof that a lock is held proves
   * nothing: whose lock expired while it worked overwrites what the next holder wrote. HBase had this when a
   * region server outlived its ZooKeeper lease (Kleppmann, 2016).
   */
  "unfenced-write": {
    coordinate: (op) => ({ op: op.kind === "txn" ? { kind: "txn", mops: op.mops } : op }),
  },

  /**
   * The client changes a row and publishes the event in two requests, and what goes wrong between them loses the event.
   * Nothing differs in here. Eclipse Dirigible did so (issue 6816, 2026).
   */
  "dual-write": {},

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
   * Snapshot isolation: a transaction reads the latest state, and commits if nobody else has written what it writes. What
   * it only read may have changed. That was PostgreSQL's SERIALIZABLE before 9.1 (Ports and Grittner, "Serializable
   * Snapshot Isolation in PostgreSQL", VLDB 2012), and is Oracle's.
   */
  "write-skew": { coordinatesAtReadIndex: true, coordinate: readNowWriteIfUnchanged },

  /**
   * Every read of a transaction is right by itself, and all together are of no one moment: RavenDB 6.0.2, where
   * a session reads each document as it is by then (Jepsen, 2024).
   */
  "fractured-read": { readsApart: true },

  /**
   * Transactions that have nothing to do with each other become visible in another order on each node. Replicas of
   * PostgreSQL show them in the order of the log, and the primary in the order in which its processes come to say so: Amazon
   * RDS for PostgreSQL 17.4 (Jepsen, 2025). Parallel snapshot isolation allows it (Sovran et al., SOSP 2011).
   */
  "long-fork": {
    visibility: {
      lagMs: (node, index) => (isOdd(node, index) ? HIDDEN_MS : 0),
      acknowledgeAfterMs: SHOWN_EVERYWHERE_MS,
    },
  },

  /**
   * The steps of a transaction become visible one after the other, as those of a logged batch of Cassandra 1.2 do, which
   * readers can see half done (documentation of CQL 3.0, 2013): also values that the transaction itself overwrites.
   */
  "intermediate-read": {
    visibility: {
      lagMs: (_, __, step) => Math.min(HIDDEN_MS, step * STEP_MS),
      acknowledgeAfterMs: SHOWN_EVERYWHERE_MS,
    },
  },

  /**
   * A write whose leader is gone is called off, and the next leader commits it all the same. Development builds of
   * Redis-Raft answered NOLEADER to transactions that were committed (Redis-Raft issue 23; Jepsen, 2020).
   */
  "aborted-read": { abandonedAs: "no-leader" },

  /**
   * A leader counts up in its memory and writes down how far it came when a block is used up, not before it begins one. Whoever
   * leads next begins where that was last written. InnoDB counted ids so until MySQL 8.0, and took them from the
   * greatest row after a restart (bug 199); Hi/Lo generators that reserve a block too late do the same.
   */
  "ids-from-memory": { idBlock: 100 },

  /**
   * Reads are answered by a node's latest state and by an older copy of it in turn, so that a client sees a write and then sees it no more. So do
   * reads from secondaries with MongoDB, of which each may go to another member: its documentation calls them not monotonic.
   */
  "rewinding-reads": rewindingReads,

  /**
   * A leader wakes from a pause, finds by its own timers that leases are over, and has them revoked, whatever its successor has
   * renewed. etcd did so before 3.4.31 and 3.5.13: its followers hand such a request on to the leader like any other (etcd issue 15247, 2023).
   */
  "stale-revoke": { revokesAfterLeading: true },
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

/** Half of all pairs, spread without order. The sum is that of FNV-1a. */
function isOdd(node: string, index: number): boolean {
  let hash = 0x811c9dc5 ^ index;
  for (let i = 0; i < node.length; i++) hash = Math.imul(hash ^ node.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash >>> 13) & 1) === 1;
}

/** Carries a transaction out on a copy, and has its writes made if nobody changes the keys it writes in between. */
function readNowWriteIfUnchanged(op: StoreOp, machine: StoreMachine): Coordinated {
  if (op.kind !== "txn") return { op };
  const outcome = machine.rehearse(op);
  if (outcome.kind === "error") return { op };
  if (outcome.value === false) return { op: { kind: "txn", mops: [] }, answer: false };
  const mops = op.mops.filter(([f]) => f !== "r");
  const written = new Set(mops.map(([, key]) => key));
  const when = [...written].map((key): Guard => [key, machine.valueOf(key)]);
  return { op: { kind: "txn", mops, when }, answer: outcome.value };
}

/** Carries a transaction out on a copy and turns its effects into plain writes. */
function readNowWriteLater(op: StoreOp, machine: StoreMachine): Coordinated {
  if (op.kind !== "txn") return { op };
  const scratch = machine.fork();
  const outcome = scratch.apply({ kind: "op", session: "", sequence: Number.MAX_SAFE_INTEGER, op });
  if (outcome.kind === "error") return { op };
  if (outcome.value === false) return { op: { kind: "txn", mops: [] }, answer: false };
  const written = new Set(op.mops.filter(([f]) => !isRead(f)).map(([, key]) => key));
  const mops = [...written].map((key): Mop => {
    const now = scratch.read({ kind: "get", key });
    return ["w", key, now.kind === "ok" ? now.value : null];
  });
  return { op: { kind: "txn", mops }, answer: outcome.value };
}
