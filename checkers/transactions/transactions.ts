import type { History } from "../history/history.ts";

/** A transaction certainly took effect. */
export const COMMITTED = 0;
/** Nobody knows whether it took effect. */
export const INDETERMINATE = 1;
/** It certainly took no effect. */
export const ABORTED = 2;

/** The moment of completion of a transaction that may take effect at any later time. */
export const NEVER = 0x7fff_ffff;
/** The moment of invocation of a transaction of which only the completion was recorded. */
export const BEFORE_ALL = -1;

/**
 * The transactions of a history as a struct of arrays, by number, which is the order in which they were invoked. Nobody writes to them.
 *
 * Moments are positions of events in the history, so the order of two moments is that of the events.
 */
export interface Transactions {
  readonly history: History;
  readonly count: number;
  /** Position in the history of the invocation, or of the completion if that was recorded alone. */
  readonly position: Int32Array;
  /** `COMMITTED`, `INDETERMINATE` or `ABORTED`. */
  readonly status: Uint8Array;
  readonly process: Int32Array;
  /** The moment of invocation, or `BEFORE_ALL`. */
  readonly invoked: Int32Array;
  /** The moment of completion of a committed transaction, `NEVER` for all others and for those of which only the completion was recorded. */
  readonly completed: Int32Array;
  /** The micro-operations of transaction t are from `start[t]` up to `start[t + 1]` in the columns below. */
  readonly start: Int32Array;
  /** `APPEND`, `READ` or `WRITE`. */
  readonly f: Uint8Array;
  /** Keys are numbered from 0. */
  readonly key: Int32Array;
  /** The id of the value in the history; for a list that was read, its branch; `NONE` for null and for reads that were not answered. */
  readonly value: Int32Array;
  /** How long a list was read; `NO_LIST` for everything else. */
  readonly listLength: Int32Array;
  readonly keyCount: number;
  /** By key: its id among the values of the history. */
  readonly keyIds: Int32Array;
}
