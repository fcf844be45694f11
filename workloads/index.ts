export { type BankWorkloadOptions, bank, bankWorkload } from "./bank.ts";
export { causal } from "./causal.ts";
export { type Client, DatabaseError, type ErrorTable, type Outcome } from "./client.ts";
export { counter, pnCounter } from "./counter.ts";
export { dualWrite } from "./dual-write.ts";
export { fencedLock } from "./fenced-lock.ts";
export { fifoQueue } from "./fifo-queue.ts";
export { any, shortestAny } from "./generator/any.ts";
export { concat } from "./generator/concat.ts";
export { concurrencyLimit } from "./generator/concurrency-limit.ts";
export { Context, type ThreadId, type ThreadPredicate } from "./generator/context.ts";
export { cycle } from "./generator/cycle.ts";
export { cycleTimes, type Period } from "./generator/cycle-times.ts";
export { eachProcess, eachThread } from "./generator/each.ts";
export { filter } from "./generator/filter.ts";
export { flipFlop } from "./generator/flip-flop.ts";
export { friendlyErrors } from "./generator/friendly-errors.ts";
export { fromFunction, type OpFunction } from "./generator/from-function.ts";
export type {
  Emission,
  GeneratorEvent,
  Invoke,
  Log,
  OpGenerator,
  Sleep,
  Step,
} from "./generator/generator.ts";
export { GeneratorError } from "./generator/generator-error.ts";
export { type ConcurrentKeys, concurrentKeys } from "./generator/independent.ts";
export { limit, once } from "./generator/limit.ts";
export { log } from "./generator/log.ts";
export { fMap, map } from "./generator/map.ts";
export { mix, weightedMix } from "./generator/mix.ts";
export { nothing } from "./generator/nothing.ts";
export { clients, nemesis, onThreads } from "./generator/on-threads.ts";
export { ignoreUpdates, onUpdate, type Reaction } from "./generator/on-update.ts";
export { fillIn, type OpTemplate, op } from "./generator/op.ts";
export { andThen, phases, synchronize } from "./generator/phases.ts";
export { processLimit } from "./generator/process-limit.ts";
export { Random } from "./generator/random.ts";
export { repeat } from "./generator/repeat.ts";
export { type Reservation, reserve } from "./generator/reserve.ts";
export { sequence } from "./generator/sequence.ts";
export {
  type Answer,
  type Completer,
  imperfect,
  perfect,
  quick,
  type SimulationOptions,
  simulate,
} from "./generator/simulate.ts";
export { sleep } from "./generator/sleep.ts";
export { delay, stagger } from "./generator/stagger.ts";
export { timeLimit } from "./generator/time-limit.ts";
export { trace } from "./generator/trace.ts";
export { untilOk } from "./generator/until-ok.ts";
export { validate } from "./generator/validate.ts";
export { idempotentAppend } from "./idempotent-append.ts";
export { leader } from "./leader.ts";
export { lease } from "./lease.ts";
export { list } from "./list.ts";
export { listAppend } from "./list-append.ts";
export { lock } from "./lock.ts";
export { longFork } from "./long-fork.ts";
export { monotonic } from "./monotonic.ts";
export { queue } from "./queue.ts";
export { RecentKeys } from "./recent-keys.ts";
export { register } from "./register.ts";
export { findWorkload, WORKLOADS } from "./registry.ts";
export { rwRegister } from "./rw-register.ts";
export { session } from "./session.ts";
export { set } from "./set.ts";
export { type MicroOp, parseMicroOps } from "./transactions/micro-op.ts";
export { type RandomTransactions, randomTransactions } from "./transactions/random-transactions.ts";
export type { KeyDistribution, TransactionShape } from "./transactions/transaction-shape.ts";
export { uniqueIds } from "./unique-ids.ts";
export { watch } from "./watch.ts";
export type { Workload, WorkloadOptions } from "./workload.ts";
