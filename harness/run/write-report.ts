import type { History } from "../../checkers/history/history.ts";
import type { Verdict } from "../../checkers/verdict.ts";
import { renderReport } from "../../reports/html-report.ts";
import type { RunDescription } from "../../reports/report.ts";
import { readClockSamples } from "../store/clock-samples.ts";
import type { RunDirectory } from "../store/run-directory.ts";
import type { RunRecord } from "../store/run-record.ts";
import { writeWhole } from "../store/write-whole.ts";

/** Writes `report.html` from what a run left. */
export function writeReport(
  directory: RunDirectory,
  record: RunRecord,
  history: History,
  verdict: Verdict,
): void {
  const run = describeRun(record);
  const clockSamples = readClockSamples(directory.clockFile);
  writeWhole(directory.reportFile, renderReport({ run, history, verdict, clockSamples }));
}

/** The run in the words of the report. */
export function describeRun(record: RunRecord): RunDescription {
  const { target, workload, nemesis, nodes, seed, transactions, ...settings } = record.settings;
  return {
    id: record.id,
    target,
    workload,
    nemesis,
    nodes,
    seed,
    startedAt: record.startedAt,
    argv: record.argv,
    versions: record.versions,
    settings: { ...settings, ...(transactions !== undefined && { transactions: { ...transactions } }) },
    capabilities: record.capabilities,
  };
}
