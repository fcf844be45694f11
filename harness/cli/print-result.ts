import { relative } from "node:path";
import { renderCounterexample } from "../../checkers/linearizability/render-counterexample.ts";
import type { Validity, Verdict } from "../../checkers/verdict.ts";
import type { RunResult } from "../run/conduct-run.ts";
import { style } from "./style.ts";

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
  console.log(`  Again   faultline ${record.argv.map(quoted).join(" ")}`);
}

/** Prints a verdict: worst first, with the counterexample drawn and the reason of every doubt. */
export function printVerdict(verdict: Verdict): void {
  console.log(`${badge(verdict.valid)} ${verdict.summary}`);
  for (const part of leaves(verdict))
    console.log(`  ${mark(part.valid)} ${style("bold", part.checker)}: ${part.summary}`);
  for (const part of leaves(verdict)) {
    if (part.valid === false) {
      const [worst, ...others] = part.anomalies;
      console.log(`\n${style("red", worst.name)}: ${worst.explanation}`);
      if (worst.counterexample !== undefined) console.log(`\n${renderCounterexample(worst.counterexample)}`);
      if (others.length > 0) console.log(`\n  ${others.length} more, in the report`);
    }
  }
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
