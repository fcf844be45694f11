import { relative } from "node:path";
import { renderCounterexample } from "../../checkers/linearizability/render-counterexample.ts";
import type { Anomaly, UnknownReason, Validity, Verdict } from "../../checkers/verdict.ts";
import type { RunResult } from "../run/conduct-run.ts";
import { commandName } from "./command-name.ts";
import { printTable } from "./print-table.ts";
import { style } from "./style.ts";
import { widthOf, wrapLine } from "./terminal-text.ts";

const MAX_REASONS = 5;

/** Prints what a run came to: the verdict in words, the evidence, and where to read more. */
export function printResult(
  { directory, record, history, verdict }: RunResult,
  { json }: { json: boolean },
): void {
  if (json) {
    const { settings, status } = record;
    const operations = history.length;
    console.log(
      JSON.stringify(
        {
          valid: verdict.valid,
          status,
          run: directory.path,
          report: directory.reportFile,
          settings,
          events: operations,
          verdict,
        },
        undefined,
        2,
      ),
    );
    return;
  }
  console.log();
  printVerdict(verdict);
  console.log(`\n  Report  ${fromHere(directory.reportFile)}`);
  console.log(`  Run     ${fromHere(directory.path)}`);
  console.log(`  Again   ${commandName()} ${record.argv.map(quoted).join(" ")}`);
}

/** Prints a verdict: worst first, with the counterexample drawn and the reason of every doubt. */
export function printVerdict(verdict: Verdict): void {
  printTable([[badge(verdict.valid), verdict.summary]]);
  if (verdict.parts !== undefined) {
    console.log();
    printTable(leaves(verdict).map((part) => [`  ${mark(part.valid)}`, part.checker, part.summary]));
  }
  for (const part of leaves(verdict)) {
    if (part.valid === false) printAnomalies(part.anomalies);
    else if (part.valid === "unknown") printReasons(part.reasons, part.summary);
  }
}

/** The first anomaly with its counterexample; a person reads one at a time. */
function printAnomalies([worst, ...others]: readonly [Anomaly, ...Anomaly[]]): void {
  console.log();
  const width = widthOf(process.stdout);
  console.log(wrapLine(`${style("red", worst.name)}: ${worst.explanation}`, width));
  if (worst.counterexample !== undefined) {
    console.log();
    const lines = renderCounterexample(worst.counterexample, width).split("\n");
    for (const line of lines) console.log(wrapLine(line, width));
  }
  if (others.length > 0) {
    console.log(`\n  ${others.length} more ${others.length === 1 ? "is" : "are"} explained in the report`);
  }
}

/** The reasons of a doubt that its summary did not give already. */
function printReasons(reasons: readonly UnknownReason[], summary: string): void {
  const unsaid = reasons.map(({ message }) => message).filter((message) => !summary.includes(message));
  if (unsaid.length === 0) return;
  console.log();
  printTable(unsaid.slice(0, MAX_REASONS).map((message) => [`  ${mark("unknown")}`, message]));
  if (unsaid.length > MAX_REASONS) console.log(`     ${unsaid.length - MAX_REASONS} more, in verdict.json`);
}

function leaves(verdict: Verdict): readonly Verdict[] {
  return verdict.parts === undefined ? [verdict] : verdict.parts.flatMap(leaves);
}

function badge(valid: Validity): string {
  if (valid === "unknown") return style(["bold", "black", "bgYellow"], " UNKNOWN ");
  return valid
    ? style(["bold", "black", "bgGreen"], " VALID ")
    : style(["bold", "white", "bgRed"], " INVALID ");
}

function mark(valid: Validity): string {
  if (valid === "unknown") return style("yellow", "?");
  return valid ? style("green", "✓") : style("red", "✗");
}

function fromHere(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}

function quoted(argument: string): string {
  return /^[\w./:=,@%+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
