import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readHistory } from "../../checkers/history/read-history.ts";
import { LinearizabilityMonitor } from "../../checkers/linearizability/monitor/monitor.ts";
import { casRegister } from "../../checkers/models/cas-register.ts";
import { faultline, freshStore } from "../support/cli.ts";

const SECOND = 1e9;
const TIME_LIMIT = 60;

interface Outcome {
  readonly valid: boolean | "unknown";
  readonly run: string;
}

/** What the harness wrote down when it ended a run. */
interface Stopped {
  readonly stoppedBy?: { readonly timeNs: number; readonly explanation: string };
}

async function run(args: readonly string[]): Promise<Outcome & Stopped> {
  const { stdout, stderr } = await faultline([
    ...["run", "reference", "--json", "--store", freshStore(), "--nemesis", "partition", ...args],
  ]);
  if (stdout === "") throw new Error(stderr);
  const outcome = JSON.parse(stdout) as Outcome;
  const record = JSON.parse(readFileSync(join(outcome.run, "run.json"), "utf8")) as Stopped;
  return { ...outcome, ...(record.stoppedBy !== undefined && { stoppedBy: record.stoppedBy }) };
}

/** When the history first held a violation that nothing could undo, in nanoseconds of the run. */
async function firstCertain(runDirectory: string): Promise<number | undefined> {
  const { history } = await readHistory(join(runDirectory, "history.jsonl"));
  const monitor = new LinearizabilityMonitor(casRegister);
  for (const op of history) {
    monitor.append(op);
    if (monitor.judge({ expired: () => false, maxStates: 1e6 }) !== undefined) return op.time;
  }
  return undefined;
}

describe("run --stop-on-violation", () => {
  it("ends the run within a second of the violation becoming certain", { timeout: 200_000 }, async () => {
    const stale = ["--defect", "stale-reads", "--stop-on-violation", "--time-limit", String(TIME_LIMIT)];
    const { valid, run: directory, stoppedBy } = await run(stale);
    expect(valid).toBe(false);
    expect(stoppedBy?.explanation).toMatch(/read/);
    const certain = await firstCertain(directory);
    expect(certain).toBeDefined();
    expect(stoppedBy?.timeNs).toBeGreaterThanOrEqual(certain ?? Infinity);
    // It takes some 50 ms; what is more is left to a machine on which everything is late.
    expect((stoppedBy?.timeNs ?? Infinity) - (certain ?? 0)).toBeLessThan(SECOND);
    expect(stoppedBy?.timeNs).toBeLessThan((TIME_LIMIT / 2) * SECOND);
  });

  it("lets a correct store run to the end", { timeout: 100_000 }, async () => {
    const { valid, stoppedBy } = await run(["--stop-on-violation", "--time-limit", "6"]);
    expect(stoppedBy).toBeUndefined();
    expect(valid).not.toBe(false);
  });

  it("says of a workload that is judged as a whole that it cannot", async () => {
    const { exitCode, stderr } = await faultline(["run", "--workload", "set", "--stop-on-violation"]);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(/set is judged as a whole when the run has ended.*register or list/s);
  });
});
