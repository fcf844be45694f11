/**
 * The benchmarks: `npm run bench` runs them all, `npm run bench -- history encode` those whose names contain
 * one of the words. Each prints its size, the median time of its runs by the clock and by the processor (the
 * second stays put when the machine is busy with something else), the rate, the peak of resident memory, figures of
 * its own, and the target if there is one.
 *
 * With `--all`, families of benchmarks are run as a whole instead of the few members that are charted. With
 * `--write-docs`, what came out is written to `docs/benchmarks.md` and its charts; what was not run stays as it was
 * measured before.
 *
 * Node 20 cannot run TypeScript, so the script first bundles this file with esbuild, to where neither git nor
 * the package sees it. Each benchmark has a process of its own, since the memory and the optimised code of one
 * would show in the next.
 *
 * To add benchmarks, write a file beside this one that exports a list of `Benchmark`, and name it below.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Benchmark } from "./benchmark.ts";
import { writeDocs } from "./docs/write-docs.ts";
import { generatorBenchmarks } from "./generator.ts";
import { historyBenchmarks } from "./history.ts";
import { interpreterBenchmarks } from "./interpreter.ts";
import { linearizabilityBenchmarks } from "./linearizability/benchmarks.ts";
import { describe, isMet, type Measurement, measure } from "./measure.ts";
import { transactionBenchmarks } from "./transactions/benchmarks.ts";

const benchmarks: readonly Benchmark[] = [
  ...generatorBenchmarks,
  ...historyBenchmarks,
  ...interpreterBenchmarks,
  ...linearizabilityBenchmarks,
  ...transactionBenchmarks,
];

/** A benchmark that is still running then has hung: each keeps a time limit of its own. */
const HUNG_MS = 300_000;

/** What a process that ran one benchmark tells the one that started it. */
type Report = { readonly measured: Measurement } | { readonly skipped: string };

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: "boolean", default: false },
    "write-docs": { type: "boolean", default: false },
    /** With this the program starts itself to run a single benchmark. */
    only: { type: "string" },
  },
});
if (options.only === undefined) await runEachInItsProcess();
else await runHere(options.only);

async function runHere(name: string): Promise<void> {
  const benchmark = benchmarks.find((known) => known.name === name);
  if (benchmark === undefined) throw new Error(`No benchmark is called ${name}`);
  const outcome = await measure(benchmark);
  const report: Report = typeof outcome === "string" ? { skipped: outcome } : { measured: outcome };
  process.send?.(report, () => {
    process.disconnect();
  });
}

async function runEachInItsProcess(): Promise<void> {
  const isChosen = ({ name, optional = false }: Benchmark): boolean =>
    (words.length === 0 || words.some((word) => name.includes(word))) && (options.all || !optional);
  const chosen = benchmarks.filter(isChosen);
  if (chosen.length === 0) {
    console.error(`No benchmark matches ${words.join(" ")}; there are:`);
    for (const { name } of benchmarks) console.error(`  ${name}`);
    process.exitCode = 254;
  }
  const measurements: Measurement[] = [];
  for (const { name } of chosen) {
    const report = await runAlone(name);
    if (report === undefined) {
      console.log(`${name}  FAILED`);
      process.exitCode = 1;
    } else if ("skipped" in report) {
      console.log(`${name}  skipped: ${report.skipped}`);
    } else {
      console.log(describe(report.measured));
      measurements.push(report.measured);
    }
  }
  const missed = measurements.filter((measured) => !isMet(measured));
  if (missed.length > 0) console.log(`\nTargets missed: ${missed.map(({ name }) => name).join("; ")}`);
  if (options["write-docs"]) writeDocs(measurements);
}

async function runAlone(name: string): Promise<Report | undefined> {
  const child = fork(fileURLToPath(import.meta.url), ["--only", name], { execArgv: ["--expose-gc"] });
  let report: Report | undefined;
  child.on("message", (message) => {
    report = message as Report;
  });
  const hung = setTimeout(() => child.kill("SIGKILL"), HUNG_MS);
  const [status] = (await once(child, "exit")) as [number | null];
  clearTimeout(hung);
  return status === 0 ? report : undefined;
}
