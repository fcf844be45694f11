/**
 * The benchmarks: `npm run bench` runs them all, `npm run bench -- history encode` those whose names contain
 * one of the words. Each prints its size, the median time of its runs by the clock and by the processor (the
 * second stays put when the machine is busy with something else), the rate, the peak of resident memory, and
 * figures of its own.
 *
 * Node 20 cannot run TypeScript, so the script first bundles this file with esbuild, to where neither git nor
 * the package sees it. Each benchmark has a process of its own, since the memory and the optimised code of one
 * would show in the next.
 *
 * To add benchmarks, write a file beside this one that exports a list of `Benchmark`, and name it below.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Benchmark } from "./benchmark.ts";
import { generatorBenchmarks } from "./generator.ts";
import { historyBenchmarks } from "./history.ts";
import { interpreterBenchmarks } from "./interpreter.ts";
import { measure } from "./measure.ts";

const benchmarks: readonly Benchmark[] = [
  ...generatorBenchmarks,
  ...historyBenchmarks,
  ...interpreterBenchmarks,
];

/** The argument with which this program starts itself to run a single benchmark. */
const ONLY = "--only";

const [first, ...rest] = process.argv.slice(2);
if (first === ONLY) await runHere(rest.join(" "));
else runEachInItsProcess([first ?? "", ...rest]);

async function runHere(name: string): Promise<void> {
  const benchmark = benchmarks.find((known) => known.name === name);
  if (benchmark === undefined) throw new Error(`No benchmark is called ${name}`);
  console.log(await measure(benchmark));
}

function runEachInItsProcess(words: readonly string[]): void {
  const chosen = benchmarks.filter(({ name }) => words.some((word) => name.includes(word)));
  if (chosen.length === 0) {
    console.error(`No benchmark matches ${words.join(" ")}; there are:`);
    for (const { name } of benchmarks) console.error(`  ${name}`);
    process.exitCode = 254;
  }
  for (const { name } of chosen) {
    const command = ["--expose-gc", fileURLToPath(import.meta.url), ONLY, name];
    const { status } = spawnSync(process.execPath, command, { stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
}
