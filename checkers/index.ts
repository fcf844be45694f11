/** Judging histories: the package subpath `faultline/checkers`. */
export { availability } from "./availability.ts";
export { bank } from "./bank/bank.ts";
export type { BankOptions } from "./bank/judge-bank.ts";
export type { CheckContext, Checker } from "./checker.ts";
export { compose } from "./compose.ts";
export { type CounterOptions, counter, type PnCounterOptions, pnCounter } from "./counter/counter.ts";
export { type DualWriteOptions, dualWrite } from "./dual-write/dual-write.ts";
export { type FaultsConfirmedOptions, faultsConfirmed } from "./faults-confirmed.ts";
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
export { idempotency } from "./idempotency/idempotency.ts";
export { leader } from "./leader/leader.ts";
export { lease } from "./lease/lease.ts";
export {
  type CheckLinearizableOptions,
  checkLinearizable,
  type KeyProgress,
  type KeyViolation,
  type LinearizabilityResult,
  type PlainOp,
} from "./linearizability/check-linearizable.ts";
export { EnginesDisagreeError } from "./linearizability/competition.ts";
export type { Crew, Job } from "./linearizability/crew.ts";
export type { CheckProgress } from "./linearizability/docket.ts";
export type { EngineName } from "./linearizability/engines/engine.ts";
export { type LinearizableOptions, linearizable } from "./linearizability/linearizable.ts";
export {
  type CertainViolation,
  LinearizabilityMonitor,
  type MonitorOptions,
} from "./linearizability/monitor/monitor.ts";
export { renderCounterexample } from "./linearizability/render-counterexample.ts";
export { lock } from "./lock/lock.ts";
export { log } from "./log/log.ts";
export { longFork } from "./long-fork/long-fork.ts";
export { casRegister } from "./models/cas-register.ts";
export { defineModel, type ModelDefinition } from "./models/define-model.ts";
export { list } from "./models/list.ts";
export {
  type Call,
  type Evidence,
  type Model,
  moveTo,
  type PlacedOperation,
  refuse,
  type Step,
  type Violation,
} from "./models/model.ts";
export { register } from "./models/register.ts";
export { findModel, MODELS } from "./models/registry.ts";
export { type QueueOptions, queue } from "./queue/queue.ts";
export { type ConvergenceOptions, convergence } from "./sessions/convergence.ts";
export type { Guarantee } from "./sessions/guarantees.ts";
export { sequential } from "./sessions/sequential.ts";
export { type SessionGuaranteesOptions, sessionGuarantees } from "./sessions/session-guarantees.ts";
export { type StalenessOptions, staleness } from "./sessions/staleness.ts";
export { set } from "./set/set.ts";
export { type StatsOptions, stats } from "./stats.ts";
export { closedPredicate } from "./transactions/closed-predicate/closed-predicate.ts";
export { CONSISTENCY_MODELS, type ConsistencyModel } from "./transactions/consistency/models.ts";
export { listAppend } from "./transactions/list-append/list-append.ts";
export { type RwRegisterOptions, rwRegister } from "./transactions/rw-register/rw-register.ts";
export type { TransactionOptions } from "./transactions/transaction-options.ts";
export { type WeakIsolationOptions, weakIsolation } from "./transactions/weak/weak-isolation.ts";
export type { WeakLevel } from "./transactions/weak/weak-levels.ts";
export { unhandledErrors } from "./unhandled-errors.ts";
export { type IdOrder } from "./unique-ids/given-ids.ts";
export { type UniqueIdsOptions, uniqueIds } from "./unique-ids/unique-ids.ts";
export type {
  Anomaly,
  Counterexample,
  DependencyKind,
  DependencyStep,
  UnknownReason,
  Validity,
  Verdict,
} from "./verdict.ts";
export { watch } from "./watch/watch.ts";
