import type { DependencyKind } from "../checkers/verdict.ts";
import type { RunDescription } from "./report.ts";

/**
 * What the page knows: the one contract between the code that prepares a report and the viewer that draws it.
 *
 * Everything is a string, a number or a list of them, so that the viewer decides nothing about histories.
 * Times are in seconds since the run began, unless a name says otherwise.
 */
export interface ReportData {
  readonly run: RunDescription;
  readonly durationSeconds: number;
  readonly verdict: VerdictWords;
  /** The first anomalies found, which may be fewer than `anomalyTotal`. */
  readonly anomalies: readonly AnomalyData[];
  readonly anomalyTotal: number;
  readonly checks: readonly CheckRow[];
  readonly counts: readonly CountRow[];
  readonly errors: readonly ErrorRow[];
  readonly availability: Availability;
  readonly faults: readonly FaultBand[];
  readonly faultLog: readonly FaultLogRow[];
  readonly throughput: ThroughputSeries;
  readonly latency: LatencySeries;
  readonly scatter: Scatter;
  /** Absent where nobody looked at clocks. */
  readonly clocks?: ClockSeries;
}

export type Outcome = "valid" | "invalid" | "unknown";

/** The verdict as a person would say it. */
export interface VerdictWords {
  readonly outcome: Outcome;
  readonly headline: string;
  readonly promised: string;
  readonly seen: string;
  readonly why: string;
}

/** What became of an operation; `open` never completed, which means the same as `info`. */
export type Fate = "ok" | "fail" | "info" | "open";

export interface OperationData {
  /** Position of the invocation in the history. */
  readonly index: number;
  readonly process: string;
  readonly node?: string;
  readonly key?: string;
  readonly f: string;
  /** The operation as it stands in a drawing: `write 7`, `read → 3`. */
  readonly label: string;
  readonly fate: Fate;
  readonly start: number;
  /** When the process heard back; absent for an operation that is `open`. */
  readonly end?: number;
  /** What was asked and what was answered, in full, as JSON. */
  readonly asked: string;
  readonly answered?: string;
  readonly error?: string;
}

export interface AnomalyData {
  readonly name: string;
  readonly title: string;
  readonly meaning?: string;
  readonly checker: string;
  readonly explanation: string;
  readonly key?: string;
  readonly operations: readonly OperationData[];
  readonly counterexample?: CounterexampleData;
  readonly cycle?: CycleData;
}

/** Transactions T1, T2, ... of which each came before the next, and the last before the first. */
export interface CycleData {
  /** What they have in common, in one sentence. */
  readonly summary: string;
  readonly transactions: readonly CycleTransaction[];
}

export interface CycleTransaction {
  /** `T1` */
  readonly name: string;
  readonly operation: OperationData;
  /** The first things that it did, one micro-operation each: `append x 2`, `r x → [1, 2]`. */
  readonly microOps: readonly string[];
  /** How many more there are. */
  readonly moreMicroOps: number;
  /** Why it came before the next one, and the name of that. */
  readonly before: {
    readonly kind: DependencyKind;
    readonly meaning: string;
    readonly reason: string;
    readonly next: string;
  };
}

/** `checkers/verdict.ts` explains the fields that have the same name there. */
export interface CounterexampleData {
  readonly model: string;
  readonly key?: string;
  readonly window: readonly OperationData[];
  readonly open: readonly number[];
  readonly unneeded: readonly number[];
  readonly culprit: number;
  readonly possibleStates: readonly string[];
  readonly possibleStateTotal: number;
  readonly configurations: readonly [ConfigurationData, ...ConfigurationData[]];
  readonly configurationTotal: number;
  readonly fromTheBeginning: boolean;
  readonly isMinimal: boolean;
  readonly omitted: number;
  readonly surroundings: readonly OperationData[];
  /** The whole counterexample as plain text. */
  readonly text: string;
}

export interface ConfigurationData {
  readonly stateBefore: string;
  readonly linearized: readonly number[];
  readonly states: readonly string[];
  readonly stuck: readonly StuckData[];
  /** The story that the drawing of it tells, in a few sentences. */
  readonly caption: string;
}

export interface StuckData {
  readonly position: number;
  readonly why: string;
  readonly leadsTo?: number;
}

/** A checker's verdict; `depth` says how deep it sits in the verdict it was composed into. */
export interface CheckRow {
  readonly name: string;
  readonly depth: number;
  readonly outcome: Outcome;
  readonly summary: string;
  readonly reasons: readonly string[];
  readonly details: readonly (readonly [name: string, value: string])[];
}

export interface CountRow {
  readonly f: string;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

export interface ErrorRow {
  readonly class: string;
  readonly count: number;
  readonly fs: readonly string[];
  readonly fates: readonly Fate[];
  readonly first: {
    readonly index: number;
    readonly time: number;
    readonly label: string;
    readonly error: string;
  };
}

export interface Availability {
  readonly okRatio: number;
  /** Absent when no operation began while a fault was in force, or none while there was none. */
  readonly okRatioUnderFaults?: number;
  readonly okRatioWithoutFaults?: number;
  readonly okPerSecond: number;
  /** The longest time in which no operation succeeded. */
  readonly longestSilence: { readonly start: number; readonly end: number };
}

/** A fault in force, from the moment it was observed until the moment it was observed undone. */
export interface FaultBand {
  readonly fault: string;
  readonly where: string;
  readonly start: number;
  readonly end: number;
  readonly confirmed: boolean;
}

export interface FaultLogRow {
  readonly index: number;
  readonly time: number;
  readonly tookSeconds?: number;
  readonly f: string;
  readonly asked: string;
  readonly outcome: "confirmed" | "did not happen" | "unconfirmed";
  readonly observed: string;
  readonly error?: string;
}

/** Buckets of equal width over the run; entry i covers `[i, i + 1) × bucketSeconds`. */
export interface ThroughputSeries {
  readonly bucketSeconds: number;
  readonly ok: readonly number[];
  readonly fail: readonly number[];
  readonly info: readonly number[];
}

/** Latency in milliseconds of the operations that succeeded; null where none did. */
export interface LatencySeries {
  readonly bucketSeconds: number;
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

/** How far the clocks of the nodes were off. */
export interface ClockSeries {
  /** A node that shows nothing for longer than this had no process. */
  readonly gapSeconds: number;
  readonly nodes: readonly NodeClockSeries[];
}

/** Columns of the same length: entry i of each was seen at `seconds[i]`. */
export interface NodeClockSeries {
  readonly node: string;
  readonly seconds: readonly number[];
  /** Wall clock and monotonic clock as the node's processes saw them. */
  readonly realMs: readonly number[];
  readonly monotonicMs: readonly number[];
  /** The wall clock by the database's own word, which is `realMs` if they agree; null where it gave none. */
  readonly databaseMs: readonly (number | null)[];
}

/** Operations as points. Columns are little-endian typed arrays in base64, all of the same length. */
export interface Scatter {
  readonly fs: readonly string[];
  /** Operations in the history and operations in the columns; they differ when the points are a sample. */
  readonly total: number;
  readonly shown: number;
  readonly tickSeconds: number;
  /** Uint32: invocation time in ticks. */
  readonly start: string;
  /** Float32: milliseconds. An operation that is `open` is drawn as if it had ended with the run. */
  readonly latencyMs: string;
  /** Uint16: index into `fs` × 4 + index into `FATES`. */
  readonly kind: string;
  /** Uint32: process. */
  readonly process: string;
  /** Uint32: position of the invocation in the history. */
  readonly index: string;
  /** Uint32: index into `labels`; 0 where the label was left out to keep the file small. */
  readonly label: string;
  readonly labels: readonly string[];
}

/** The order in which columns number what became of an operation. */
export const FATES: readonly Fate[] = ["ok", "fail", "info", "open"];
