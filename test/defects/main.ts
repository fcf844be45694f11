/**
 * Looks for every defect of the reference store, with several seeds, and lets the correct store go through the same:
 *
 *     npm run defects -- [--seeds 10] [--write-docs] [defect ...]
 *
 * Prints a line for each; ends with 1 if a defect is never found or the correct store is ever called invalid. With `--write-docs`, what came
 * out is written to `docs/defects.md`. Runs one after the other, in real time: about half a minute for each defect and ten seeds.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import type { Verdict } from "../../checkers/verdict.ts";
import { findTarget } from "../../targets/registry.ts";
import type { Defect } from "../../targets/target.ts";
import { campaignArgs, campaignOf, defectArgs } from "../support/defect-campaign.ts";
import { type Control, defectsPage, type Found } from "./defects-page.ts";
import { anomaliesIn, timeToFind } from "./time-to-find.ts";

/** A run that found nothing is repeated, longer. */
const SECONDS = [3, 8, 16] as const;
const CONTROL_SECONDS = 8;
const NANOS_PER_SECOND = 1e9;
const MAIN = "dist/harness/cli/main.js";

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: "string", default: "10" }, "write-docs": { type: "boolean", default: false } },
});
const seeds = Number.parseInt(options.seeds, 10);
if (!(seeds > 0)) throw new RangeError(`The number of seeds is ${options.seeds}, expected an integer from 1`);

const store = mkdtempSync(join(tmpdir(), "faultline-defects-"));
try {
  await main();
} finally {
  rmSync(store, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const defects = (findTarget("reference")?.defects ?? []).filter(
    ({ name }) => names.length === 0 || names.includes(name),
  );
  const found: Found[] = [];
  for (const defect of defects) {
    const one = await look(defect);
    found.push(one);
    const times = one.seconds.map((time) => time.toFixed(1)).join(" ");
    console.log(
      `${defect.name}: found in ${one.seconds.length} of ${one.runs}, after ${times} s (${one.anomalies.join(", ")})`,
    );
    if (one.seconds.length === 0) process.exitCode = 1;
  }
  const controls: Control[] = [];
  for (const [campaign, defect] of new Map(defects.map((one) => [campaignOf(one), one]))) {
    const control = await goThrough(campaign, defect);
    controls.push(control);
    console.log(
      `correct store, ${campaign}: ${control.valid} of ${control.runs} valid, ${control.invalid} invalid`,
    );
    if (control.invalid > 0) process.exitCode = 1;
  }
  if (options["write-docs"]) {
    const cpu = cpus()[0]?.model.trim() ?? "an unknown processor";
    const circumstances = `${cpu}, ${cpus().length} cores, Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}, ${seeds} seeds each`;
    writeFileSync("docs/defects.md", defectsPage(found, controls, circumstances));
  }
}

async function look(defect: Defect): Promise<Found> {
  const seconds: number[] = [];
  const counts = new Map<string, number>();
  for (let seed = 1; seed <= seeds; seed++) {
    for (const length of SECONDS) {
      const verdict = await run(defect, true, seed, length);
      const time = timeToFind(verdict);
      if (time === undefined) continue;
      seconds.push(time / NANOS_PER_SECOND);
      for (const name of new Set(anomaliesIn(verdict).map((anomaly) => anomaly.name)))
        counts.set(name, (counts.get(name) ?? 0) + 1);
      break;
    }
  }
  const anomalies = [...counts].toSorted((a, b) => b[1] - a[1]).map(([name]) => name);
  return { defect, seconds, runs: seeds, anomalies };
}

async function goThrough(campaign: string, defect: Defect): Promise<Control> {
  const outcomes: Verdict["valid"][] = [];
  for (let seed = 1; seed <= seeds; seed++)
    outcomes.push((await run(defect, false, seed, CONTROL_SECONDS)).valid);
  return {
    campaign,
    runs: seeds,
    valid: outcomes.filter((valid) => valid === true).length,
    invalid: outcomes.filter((valid) => valid === false).length,
  };
}

/** @throws Error if the run gave no verdict. */
async function run(defect: Defect, withDefect: boolean, seed: number, seconds: number): Promise<Verdict> {
  const args = [...campaignArgs(defect), ...defectArgs(defect, withDefect), "--seed", String(seed)];
  const command = [
    MAIN,
    "run",
    "reference",
    "--json",
    "--store",
    store,
    "--time-limit",
    String(seconds),
    ...args,
  ];
  const { stdout, stderr } = await execa(process.execPath, command, { reject: false, stdin: "ignore" });
  if (stdout === "") throw new Error(`${args.join(" ")}: ${stderr}`);
  rmSync(store, { recursive: true, force: true });
  return (JSON.parse(stdout) as { readonly verdict: Verdict }).verdict;
}
