import type { Interner } from "./interner.ts";
import type { Json, Key, Op, OpType } from "./operation.ts";
import { OP_TYPES } from "./operation.ts";
import type { StringTable } from "./string-table.ts";

/** The nemesis in the column of processes. */
export const NEMESIS_ID = -1;

/** Codes of the column of types. */
export const INVOKE = 0;
export const OK = 1;
export const FAIL = 2;
export const INFO = 3;

/** The code of each type, as its place in `OP_TYPES`. */
export const TYPE_CODES: Readonly<Record<OpType, number>> = {
  invoke: INVOKE,
  ok: OK,
  fail: FAIL,
  info: INFO,
};

/** The type with this code. */
export function typeOf(code: number): OpType {
  const type = OP_TYPES[code];
  if (type === undefined) throw new RangeError(`No type has code ${code}`);
  return type;
}

/**
 * A history as a struct of arrays: one entry an event in every column, by position. Nobody writes to them.
 * `NONE` (-1) stands for what is not there.
 */
export interface Columns {
  /** Nanoseconds since the run began. */
  readonly time: Float64Array;
  /** `NEMESIS_ID` or the number of the client process. */
  readonly process: Int32Array;
  /** `INVOKE`, `OK`, `FAIL` or `INFO`. */
  readonly type: Uint8Array;
  /** Ids of `fs`. */
  readonly f: Uint16Array;
  /** Ids of `keys`; a completion has the key of its invocation. */
  readonly key: Int32Array;
  /** Ids of `values`; `NONE` is null. */
  readonly value: Int32Array;
  /** Ids of `errors`. */
  readonly error: Int32Array;
  /** Ids of `nodes`. */
  readonly node: Int16Array;
  /** Position of the other half: of the completion for an invocation, of the invocation for a completion. */
  readonly pair: Int32Array;
  /** `index` as it was written; only in a history in which it is not the position. */
  readonly index?: Float64Array;
}

/** What the ids in columns mean. */
export interface Tables {
  readonly fs: StringTable;
  readonly keys: Interner<Key | undefined>;
  readonly values: Interner<Json>;
  readonly errors: StringTable;
  readonly nodes: StringTable;
}

/** Columns, and what their ids mean. */
export interface HistoryData extends Tables {
  readonly length: number;
  readonly columns: Columns;
}

/**
 * An event as a file may give it: `index`, `time` and, in a completion, whatever repeats the invocation may be left
 * out. Every `Op` is one.
 */
export type RecordedOp = Pick<Op, "process" | "type"> & Partial<Op>;
