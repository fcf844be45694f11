import type { Json } from "../../../checkers/history/operation.ts";
import type { Feed } from "./change.ts";
import type { NodeStatus } from "./node-status.ts";

/** One micro-operation of a transaction. The answer to a read or a pop stands where its `null` stood, that to an add where its term stood. */
export type Mop =
  | readonly ["r", string, Json]
  | readonly ["w", string, Json]
  | readonly ["append", string, Json]
  /** Adds an integer to what the key holds, 0 if it is absent, and answers the sum. */
  | readonly ["add", string, Json]
  /** Takes the first element off a list; null if there is none. */
  | readonly ["pop", string, Json]
  /** Asks how many elements a list has. */
  | readonly ["length", string, Json]
  /** Asks for elements of a list: of so many at most, from a place on, as `[from, most]`. */
  | readonly ["slice", string, Json];

/** What a key must hold (compared as JSON; an absent key holds null). */
export type Guard = readonly [key: string, value: Json];

/** What a client may ask the replicated state machine. */
export type StoreOp =
  | { readonly kind: "get"; readonly key: string }
  | { readonly kind: "put"; readonly key: string; readonly value: Json }
  | { readonly kind: "delete"; readonly key: string }
  /** Sets `key` to `to` if it holds `from` (compared as JSON; an absent key holds null). */
  | { readonly kind: "cas"; readonly key: string; readonly from: Json; readonly to: Json }
  /** Does nothing unless every guard holds. */
  | { readonly kind: "txn"; readonly mops: readonly Mop[]; readonly when?: readonly Guard[] }
  /** Asks for the revision of the latest change. */
  | { readonly kind: "revision" }
  /** Asks for a lease that lives for so many milliseconds unless it is renewed. */
  | { readonly kind: "grant"; readonly ttlMs: number }
  /** Begins the time of a lease anew. */
  | { readonly kind: "renew"; readonly lease: string }
  /** Ends a lease before its time. */
  | { readonly kind: "revoke"; readonly lease: string };

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
  /** The changes of keys that begin with `prefix`, from revision `from` on, as far as this node has applied them. */
  | { readonly kind: "watch"; readonly id: number; readonly prefix: string; readonly from: number }
  | { readonly kind: "status"; readonly id: number };

/**
 * A node's answer. `value` is what its operation answers: a get the value, a put the revision of its change, a delete
 * that, too, or null if the key was absent, a cas true or false, a txn its mops filled in, or false if a guard did
 * not hold; a grant the lease as `{lease, ttlMs}`, a renew the same, or null if the lease has ended, a revoke whether it
 * had not.
 */
export type Reply =
  | { readonly kind: "ok"; readonly id: number; readonly value: Json }
  | { readonly kind: "feed"; readonly id: number; readonly feed: Feed }
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
