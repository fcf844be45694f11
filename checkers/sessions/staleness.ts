import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import { type Json, NANOS_PER_MS } from "../history/operation.ts";
import { byProcess, onNode, seconds, whenAnswered } from "../models/wording.ts";
import { operationOf } from "../transactions/operation-of.ts";
import { readRegisters } from "../transactions/rw-register/read-registers.ts";
import type { RegisterTransactions } from "../transactions/rw-register/register-transactions.ts";
import { assignmentWords } from "../transactions/rw-register/wording.ts";
import type { Anomaly, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { type ReadAges, readAges } from "./read-ages.ts";

const NAME = "staleness";

export interface StalenessOptions {
  /** A read that missed more versions than this is a violation. Default: none is. */
  readonly maxVersions?: number;
  /** A read of a version that had been replaced for longer than this, in milliseconds, is one. Default: none is. */
  readonly maxMs?: number;
}

/**
 * Measures how old reads of registers are, in versions missed and in time: see `readAges`. Every value has to be written to a key once.
 * It calls nothing invalid unless it is told how old a read may be.
 *
 * @see Golab, Li and Shah, "Analyzing Consistency Properties for Fun and Profit", PODC 2011.
 */
export function staleness(options: StalenessOptions = {}): Checker {
  return { name: NAME, check: (history, context) => check(options, history, context) };
}

function check(
  { maxVersions = Infinity, maxMs = Infinity }: StalenessOptions,
  history: History,
  { expired }: CheckContext,
): Verdict {
  const registers = readRegisters(history);
  if ("kind" in registers) return cannotTell(NAME, registers);
  if (expired()) return outOfTime(NAME);
  const ages = readAges(registers);
  if (ages.count === 0) {
    const message = "No read of a register succeeded of which it is known when its value was written";
    return cannotTell(NAME, { kind: "not-exercised", message });
  }
  const ms = ages.nanoseconds.map((nanoseconds) => nanoseconds / NANOS_PER_MS);
  const worstByVersions = greatest(ages.versions);
  const worstByTime = greatest(ages.nanoseconds);
  const stale = ages.versions.filter((missed) => missed > 0).length;
  const anomalies: Anomaly[] = [];
  if ((ages.versions[worstByVersions] ?? 0) > maxVersions)
    anomalies.push(
      tooOld(registers, ages, worstByVersions, `no more than ${count(maxVersions, "version")} old`),
    );
  if ((ms[worstByTime] ?? 0) > maxMs)
    anomalies.push(tooOld(registers, ages, worstByTime, `no older than ${maxMs} ms`));
  const oldest = `by ${count(ages.versions[worstByVersions] ?? 0, "version")} and by ${seconds(ages.nanoseconds[worstByTime] ?? 0)} at most`;
  return conclude({
    checker: NAME,
    details: {
      reads: ages.count,
      stale,
      versions: quantiles(ages.versions),
      ms: quantiles(ms),
      ...(stale === 0 ? {} : { worst: worst(registers, ages, worstByTime) }),
    },
    anomalies,
    reasons: [],
    summaries: {
      invalid: anomalies[0]?.explanation ?? "",
      valid:
        stale === 0
          ? `None of ${count(ages.count, "read")} was certainly out of date`
          : `${grouped(stale)} of ${count(ages.count, "read")} ${stale === 1 ? "was" : "were"} out of date, ${oldest}`,
    },
  });
}

/** The place of the greatest, the first of equals. */
function greatest(values: Int32Array | Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}

function quantiles(values: Int32Array | Float64Array): Json {
  const sorted = values.toSorted();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function worst(registers: RegisterTransactions, ages: ReadAges, read: number): Json {
  const operation = operationOf(registers.transactions, ages.transaction[read] ?? 0);
  const { node } = operation.completion ?? operation.invocation;
  return {
    index: operation.invocation.index,
    process: operation.invocation.process,
    ...(node === undefined ? {} : { node }),
    read: assignmentWords(registers, ages.version[read] ?? 0),
    versions: ages.versions[read] ?? 0,
    ms: (ages.nanoseconds[read] ?? 0) / NANOS_PER_MS,
  };
}

/** The read, and the write that it missed, which began after the write of what it saw was acknowledged. */
function tooOld(registers: RegisterTransactions, ages: ReadAges, read: number, bound: string): Anomaly {
  const { transactions, writer } = registers;
  const reader = operationOf(transactions, ages.transaction[read] ?? 0);
  const version = ages.version[read] ?? 0;
  const wrote = version < transactions.keyCount ? undefined : operationOf(transactions, writer[version] ?? 0);
  const since =
    wrote === undefined
      ? "which was there before anything was written"
      : `written by ${byProcess(wrote)}${onNode(wrote)} and acknowledged at ${whenAnswered(wrote)}`;
  const explanation = `P${`${byProcess(reader)} read ${assignmentWords(registers, version)}${onNode(reader)} at ${whenAnswered(reader)}`.slice(1)}, ${since}. By then ${count(ages.versions[read] ?? 0, "later version")} had been acknowledged, the first of them ${seconds(ages.nanoseconds[read] ?? 0)} before the read began, and a read has to be ${bound}`;
  return { name: "too-stale", explanation, operations: wrote === undefined ? [reader] : [wrote, reader] };
}
