/** Judging histories: the package subpath `faultline/checkers`. */
export type { CheckContext, Checker } from "./checker.ts";
export { type Columns, FAIL, INFO, INVOKE, NEMESIS_ID, OK, type RecordedOp } from "./history/columns.ts";
export { History } from "./history/history.ts";
export { HistoryBuilder } from "./history/history-builder.ts";
export { type FormatErrorPlace, HistoryFormatError } from "./history/history-format-error.ts";
export { type Interner, NONE } from "./history/interner.ts";
export { encodeHeader, encodeOp, type HistoryHeader, SCHEMA } from "./history/jsonl.ts";
export { JsonlReader, type ReadHistory } from "./history/jsonl-reader.ts";
export type {
  Completion,
  CompletionType,
  Invocation,
  Json,
  Key,
  Op,
  Operation,
  OpType,
  ProcessId,
} from "./history/operation.ts";
export {
  isCompletion,
  isInvocation,
  NANOS_PER_MS,
  NANOS_PER_SECOND,
  NEMESIS,
  OP_TYPES,
} from "./history/operation.ts";
export { readHistory } from "./history/read-history.ts";
export type { StringTable } from "./history/string-table.ts";
export type { Anomaly, Counterexample, UnknownReason, Validity, Verdict } from "./verdict.ts";
