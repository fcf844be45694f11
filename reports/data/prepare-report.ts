import { NANOS_PER_SECOND, type Operation } from "../../checkers/history/operation.ts";
import type { ReportInput } from "../report.ts";
import type { ReportData } from "../report-data.ts";
import { anomaliesOf } from "./anomalies.ts";
import { checkRows } from "./checks.ts";
import { clockSeries } from "./clock-series.ts";
import { faultBands, faultLog } from "./faults.ts";
import { scatterOf } from "./scatter.ts";
import { availabilityOf, countRows, errorRows } from "./tally.ts";
import { latencySeries, throughputSeries } from "./time-series.ts";
import { verdictWords } from "./verdict-words.ts";

/** More than this many of a kind tell a reader nothing new and make the file heavy. */
const MAX_ANOMALIES = 50;

/** Everything the page shows, computed from a run's files alone. */
export function prepareReport({ run, history, verdict, clockSamples = [] }: ReportInput): ReportData {
  const operations = [...history.operations()];
  const nemesis = [...history.nemesisOperations()];
  const endNanos = lastTime(operations, lastTime(nemesis, 0));
  const durationSeconds = endNanos / NANOS_PER_SECOND;
  const faults = faultBands(nemesis, durationSeconds);
  const anomalies = anomaliesOf(verdict);
  const counts = countRows(operations);
  const clocks = clockSeries(clockSamples, run.nodes);
  return {
    run,
    durationSeconds,
    verdict: verdictWords({ run, verdict, anomalies, counts, durationSeconds }),
    anomalies: anomalies.slice(0, MAX_ANOMALIES),
    anomalyTotal: anomalies.length,
    checks: checkRows(verdict),
    counts,
    errors: errorRows(operations),
    availability: availabilityOf(operations, faults, durationSeconds),
    faults,
    faultLog: faultLog(nemesis),
    throughput: throughputSeries(operations, durationSeconds),
    latency: latencySeries(operations, durationSeconds),
    scatter: scatterOf(operations, endNanos),
    ...(clocks !== undefined && { clocks }),
  };
}

function lastTime(operations: readonly Operation[], atLeast: number): number {
  return operations.reduce(
    (last, { invocation, completion }) => Math.max(last, completion?.time ?? invocation.time),
    atLeast,
  );
}
