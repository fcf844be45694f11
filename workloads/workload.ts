import type { Checker } from "../checkers/checker.ts";
import type { Key } from "../checkers/history/operation.ts";
import type { OpGenerator } from "./generator/generator.ts";
import type { RecentKeys } from "./recent-keys.ts";
import type { TransactionShape } from "./transactions/transaction-shape.ts";

/** The numbers a user sets on the command line and every workload understands. */
export interface WorkloadOptions {
  /** Client processes at work at once. */
  readonly concurrency: number;
  readonly nodes: readonly string[];
  /** Keys in use at the same time. */
  readonly keys: number;
  /** Operations on a key before it is retired for a fresh one. */
  readonly opsPerKey: number;
  /** Milliseconds after which a client gives an operation up. */
  readonly opTimeoutMs: number;
  /** What transactions look like, for the workloads that have them; as usual if absent. */
  readonly transactions?: TransactionShape;
  /** The consistency model that transactions must keep; strict serializability if absent. */
  readonly consistency?: string;
}

/** What to ask a database, and how to judge the answers. */
export interface Workload {
  readonly name: string;
  readonly description: string;
  /** The operations that change nothing: one whose outcome is unknown may be recorded as `fail`. */
  readonly readOnly: ReadonlySet<string>;
  /** Present if its operations are transactions, whose shape and consistency model a user may choose. */
  readonly transactional?: true;
  generator(options: WorkloadOptions): OpGenerator;
  /**
   * Runs after all faults are undone and the cluster is healthy again: the reads that expose what was lost.
   *
   * @param recentKeys - The keys that were used last, as `recentKeys` keeps track of them, or else `RecentKeys` with
   * `options.keys`.
   */
  finalGenerator?(options: WorkloadOptions, recentKeys: readonly Key[]): OpGenerator;
  /** What keeps track of the keys for the final phase, where operations name them otherwise than by their `key`. */
  recentKeys?(options: WorkloadOptions): RecentKeys;
  checker(options: WorkloadOptions): Checker;
  /** The model that its keys must be linearizable as, if that is what the checker checks: then a run can be watched as it goes on. */
  readonly model?: string;
}
