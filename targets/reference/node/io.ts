import type { NodeStatus } from "../protocol/node-status.ts";
import type { Reply, Request } from "../protocol/request.ts";
import type { DiskRecord, RecoveredState } from "../storage/record.ts";
import type { PeerMessage } from "./peer-message.ts";

/**
 * How a store node meets the world: inputs in, outputs out, no I/O of its own. The same node runs as a process
 * over TCP and, input by input, inside a simulator.
 */
export type NodeInput =
  /** Time passed. `now` is milliseconds on a monotonic clock. */
  | { readonly kind: "tick"; readonly now: number }
  | { readonly kind: "message"; readonly now: number; readonly from: string; readonly message: PeerMessage }
  | { readonly kind: "request"; readonly now: number; readonly client: number; readonly request: Request }
  /** The disk holds everything up to and including the write of this number. */
  | { readonly kind: "synced"; readonly now: number; readonly write: number };

export type NodeOutput =
  | { readonly kind: "send"; readonly to: string; readonly message: PeerMessage }
  | { readonly kind: "reply"; readonly client: number; readonly reply: Reply }
  /**
   * Append these records to the log and answer with `synced` once they are durable. What must not be said before
   * the write is durable is only put out after `synced`. Numbers ascend by one from 1.
   */
  | { readonly kind: "write"; readonly write: number; readonly records: readonly DiskRecord[] };

export interface NodeConfig {
  readonly id: string;
  /** All voting members, this node included. */
  readonly members: readonly string[];
  /** Uniform in [0, 1). Another sequence in each life of the node, since ids are drawn from it. */
  readonly random: () => number;
  readonly defects: ReadonlySet<DefectName>;
  readonly heartbeatMs: number;
  /** Elections start after a silence drawn from [electionMs, 2 × electionMs). */
  readonly electionMs: number;
  /** Applied entries kept before a snapshot replaces them. */
  readonly snapshotEvery: number;
}

export type CreateNode = (config: NodeConfig, recovered: RecoveredState, now: number) => StoreNode;

export interface StoreNode {
  handle(input: NodeInput): readonly NodeOutput[];
  status(): NodeStatus;
}

export const DEFECT_NAMES = [
  "stale-reads",
  "ack-before-quorum",
  "forget-vote",
  "two-leaders",
  "no-fsync",
  "duplicate-apply",
  "lost-update-txn",
  "unfenced-write",
  "dual-write",
  "dirty-read",
  "write-skew",
  "fractured-read",
  "long-fork",
  "intermediate-read",
  "aborted-read",
  "ids-from-memory",
  "rewinding-reads",
  "stale-revoke",
] as const;
export type DefectName = (typeof DEFECT_NAMES)[number];
