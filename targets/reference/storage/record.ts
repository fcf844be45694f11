import type { Json } from "../../../checkers/history/operation.ts";
import type { StoreOp } from "../protocol/request.ts";

/** What a log entry does to the state machine. A new leader's first entry is a no-op (Raft, section 5.4.2 and 8). */
export type Command =
  | { readonly kind: "noop" }
  /** Ends a lease that was renewed so often and not since: its time is over, by the leader's clock. */
  | { readonly kind: "expire"; readonly lease: string; readonly renewals: number }
  | { readonly kind: "op"; readonly session: string; readonly sequence: number; readonly op: StoreOp };

export interface Entry {
  readonly index: number;
  readonly term: number;
  readonly command: Command;
}

/** The state machine as of `index`: everything up to there is compacted away. */
export interface Snapshot {
  readonly index: number;
  readonly term: number;
  /** The state machine's own serialised form. */
  readonly state: Json;
}

/** What is written to the write-ahead log, in order. Reading the records back in order gives the state. */
export type DiskRecord =
  | { readonly kind: "vote"; readonly term: number; readonly votedFor: string | null }
  /** Replaces everything from the first entry's index on. Never empty. */
  | { readonly kind: "entries"; readonly entries: readonly Entry[] }
  /** Replaces everything up to its index; entries after it stay if they continue it, else go. */
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot };

/** What a node starts from. */
export interface RecoveredState {
  readonly term: number;
  readonly votedFor: string | null;
  readonly snapshot: Snapshot | null;
  /** Contiguous, the first one following the snapshot. */
  readonly entries: readonly Entry[];
}

export const EMPTY_STATE: RecoveredState = { term: 0, votedFor: null, snapshot: null, entries: [] };
