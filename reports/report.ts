import type { History } from "../checkers/history/history.ts";
import type { Json } from "../checkers/history/operation.ts";
import type { Verdict } from "../checkers/verdict.ts";

/** What a report is made from; nothing else, so that it can be made again from the files of a run. */
export interface ReportInput {
  readonly run: RunDescription;
  readonly history: History;
  readonly verdict: Verdict;
  /** What the nodes' clocks showed, in order of time; of a run whose clocks were left alone there is nothing. */
  readonly clockSamples?: readonly ClockSample[];
}

/** A node's clocks at a moment of the run. */
export interface ClockSample {
  /** Nanoseconds since the run began. */
  readonly time: number;
  readonly node: string;
  /** How far its processes saw the wall clock off, in milliseconds, read from their memory. */
  readonly realMs: number;
  readonly monotonicMs: number;
  /** How far the wall clock that the database told was ahead of the harness's, give or take `databaseWithinMs`. */
  readonly databaseMs?: number;
  readonly databaseWithinMs?: number;
}

/** What was run, in the form in which `run.json` holds it. */
export interface RunDescription {
  readonly id: string;
  readonly target: string;
  readonly workload: string;
  readonly nemesis: readonly string[];
  readonly nodes: readonly string[];
  readonly seed: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Arguments after `faultline` that run this again. */
  readonly argv: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  /** Everything else the run was configured with, for the table of settings. */
  readonly settings: Readonly<Record<string, Json | undefined>>;
  /** Which faults this machine could inject, and how. */
  readonly capabilities: readonly {
    readonly fault: string;
    readonly supported: boolean;
    readonly how: string;
  }[];
}
