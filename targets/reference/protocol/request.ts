import type { Json } from "../../../checkers/history/operation.ts";
import type { NodeStatus } from "./node-status.ts";

/** One micro-operation of a transaction. A read's answer stands where its `null` stood. */
export type Mop =
  | readonly ["r", string, Json]
  | readonly ["w", string, Json]
  | readonly ["append", string, Json];

/** What a client may ask the replicated state machine. */
export type StoreOp =
  | { readonly kind: "get"; readonly key: string }
  | { readonly kind: "put"; readonly key: string; readonly value: Json }
  /** Sets `key` to `to` if it holds `from` (compared as JSON; an absent key holds null). */
  | { readonly kind: "cas"; readonly key: string; readonly from: Json; readonly to: Json }
  | { readonly kind: "txn"; readonly mops: readonly Mop[] };

/**
 * A client's frame. `session` and `sequence` make a retry safe: the store applies each (session, sequence) at
 * most once and answers a repeat with the first answer. Sequences ascend from 1 within a session, which has one
 * request under way at a time. Reads change nothing and need no number: the store ignores theirs.
 */
export type Request =
  | {
      readonly kind: "op";
      readonly id: number;
      readonly session: string;
      readonly sequence: number;
      readonly op: StoreOp;
    }
  | { readonly kind: "status"; readonly id: number };

/** A node's answer. `value` is the value read, null for a put, true or false for a cas, the mops filled in for a txn. */
export type Reply =
  | { readonly kind: "ok"; readonly id: number; readonly value: Json }
  | { readonly kind: "status"; readonly id: number; readonly status: NodeStatus }
  | { readonly kind: "error"; readonly id: number; readonly code: StoreErrorCode; readonly message: string };

/**
 * - `no-leader`: the node knows no leader and proposed nothing: certainly not done.
 * - `leadership-lost`: the request was handed on or proposed and its fate is unknown.
 * - `session-expired`: the session was evicted before this request was applied: certainly not done now.
 * - `bad-request`: the frame was not understood: certainly not done.
 */
export const STORE_ERROR_CODES = ["no-leader", "leadership-lost", "session-expired", "bad-request"] as const;
export type StoreErrorCode = (typeof STORE_ERROR_CODES)[number];
