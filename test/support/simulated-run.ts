import type { CheckContext } from "../../checkers/checker.ts";
import { History } from "../../checkers/history/history.ts";
import type { Op } from "../../checkers/history/operation.ts";
import type { Verdict } from "../../checkers/verdict.ts";
import { limit } from "../../workloads/generator/limit.ts";
import { type Completer, simulate } from "../../workloads/generator/simulate.ts";
import { stagger } from "../../workloads/generator/stagger.ts";
import { RecentKeys } from "../../workloads/recent-keys.ts";
import type { Workload, WorkloadOptions } from "../../workloads/workload.ts";

export const UNLIMITED: CheckContext = { expired: () => false, maxStates: 1_000_000 };

export interface SimulatedRun {
  readonly options: WorkloadOptions;
  readonly seed: number;
  /** Invocations of the main phase. */
  readonly operations: number;
  /** Invocations a second at most; as many as the object answers if absent. */
  readonly rate?: number;
}

/** The history of a workload against an object in memory: its main phase, and the final one by fresh processes. */
export function simulatedRun(
  workload: Workload,
  object: Completer,
  { options, seed, operations, rate }: SimulatedRun,
): readonly Op[] {
  const { concurrency, keys } = options;
  const generator = workload.generator(options);
  const paced = rate === undefined ? generator : stagger(1000 / rate, generator);
  const main = simulate(limit(operations, paced), object, { concurrency, seed });
  const recent = workload.recentKeys?.(options) ?? new RecentKeys(keys);
  for (const op of main) recent.note(op);
  const final = workload.finalGenerator?.(options, recent.keys);
  return final === undefined
    ? main
    : [...main, ...later(main, simulate(final, object, { concurrency, seed }))];
}

/** The events of a second phase, as they follow a first: later, by processes of their own. */
export function later(first: readonly Op[], second: readonly Op[]): Op[] {
  const time = first.at(-1)?.time ?? 0;
  return second.map((op) => ({
    ...op,
    index: op.index + first.length,
    time: op.time + time,
    process: Number(op.process) + 1e6,
  }));
}

export function judge(workload: Workload, options: WorkloadOptions, history: readonly Op[]): Verdict {
  return workload.checker(options).check(History.from(history), UNLIMITED);
}

export function anomalyNames(verdict: Verdict): string[] {
  return verdict.valid === false ? verdict.anomalies.map(({ name }) => name) : [];
}

export function reasons(verdict: Verdict): string[] {
  return verdict.valid === "unknown" ? verdict.reasons.map(({ kind, message }) => `${kind}: ${message}`) : [];
}
