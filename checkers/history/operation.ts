/**
 * The words every other file uses: one event of a history, and what its parts mean.
 *
 * The model is Jepsen's: an operation is an invocation and, later, at most one completion by the same
 * process. `ok` certainly took effect, `fail` certainly did not, `info` is unknown: it may take effect at
 * any time after its invocation, or never.
 */

/** Any value that survives a round trip through JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/** `Array.isArray` for JSON: the built-in guard does not narrow readonly arrays. */
export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export const OP_TYPES = ["invoke", "ok", "fail", "info"] as const;
export type OpType = (typeof OP_TYPES)[number];
export type CompletionType = Exclude<OpType, "invoke">;

/**
 * The process that injects faults. It writes history events like any client: `ok` means that the fault was
 * observed in force (or observed undone), `fail` that it certainly did not happen, `info` that nobody knows.
 */
export const NEMESIS = "nemesis";

/** A logical single-threaded process: a client (0, 1, 2, ...) or the nemesis. */
export type ProcessId = number | typeof NEMESIS;

/** Splits a workload into independent objects. */
export type Key = string | number;

/** One event of a history. */
export interface Op {
  /** Position in the history, dense from 0 in histories that Faultline writes. */
  readonly index: number;
  /** Nanoseconds since the run began, monotonic, taken by the scheduler. */
  readonly time: number;
  readonly process: ProcessId;
  readonly type: OpType;
  /** What was done: `read`, `write`, `cas`, `start-partition`, ... */
  readonly f: string;
  readonly value: Json;
  readonly key?: Key;
  /** Why an operation is `fail` or `info`: a short class, then optionally `: detail`. */
  readonly error?: string;
  /** The node the process was talking to. */
  readonly node?: string;
}

export type Invocation = Op & { readonly type: "invoke" };
export type Completion = Op & { readonly type: CompletionType };

export function isInvocation(op: Op): op is Invocation {
  return op.type === "invoke";
}

export function isCompletion(op: Op): op is Completion {
  return op.type !== "invoke";
}

/** An invocation with its completion; without one the process never heard back, which means the same as `info`. */
export interface Operation {
  readonly invocation: Invocation;
  readonly completion?: Completion;
}

export const NANOS_PER_MS = 1e6;
export const NANOS_PER_SECOND = 1e9;
