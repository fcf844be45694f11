import { NANOS_PER_SECOND } from "../../checkers/history/operation.ts";
import { faultPairs } from "../nemesis/registry.ts";
import type { RunObserver } from "../run/conduct-run.ts";
import type { Phase } from "../run/run-phases.ts";
import type { RunPlan } from "../run/run-plan.ts";
import { LiveStats } from "./live-stats.ts";
import { style as styled } from "./style.ts";

/** Shows a run while it goes on: one line that rewrites itself, plain lines for a log, or nothing. */
export interface Progress extends RunObserver {
  note(message: string): void;
  /** Stops drawing. Harmless when called twice. */
  end(): void;
}

export type ProgressStyle = "line" | "plain" | "none";

const REDRAW_MS: Record<ProgressStyle, number> = { line: 200, plain: 5_000, none: 0 };

const PHASES: Record<Phase, string> = {
  start: "Starting the cluster",
  main: "Running the workload under faults",
  heal: "Undoing every fault",
  recover: "Waiting for the cluster to be healthy again",
  final: "Reading what is left",
  teardown: "Tearing the cluster down",
  check: "Checking the history",
};

/** @param style - `line` on a terminal; `plain` otherwise; `none` with --quiet. Everything goes to standard error. */
export function liveProgress(plan: RunPlan, style: ProgressStyle): Progress {
  const stats = new LiveStats(faultPairs(plan.faults));
  const limit = plan.settings.timeLimitMs / 1000;
  let main = false;
  let drawn = false;

  function clear(): void {
    if (drawn) process.stderr.write("\r\u001b[2K");
    drawn = false;
  }

  function print(text: string): void {
    if (style === "none") return;
    clear();
    process.stderr.write(`${text}\n`);
  }

  function draw(): void {
    if (!main || style === "none") return;
    const text = statusLine(stats, limit);
    if (style === "plain") print(text);
    else {
      clear();
      process.stderr.write(text.slice(0, process.stderr.columns - 1));
      drawn = true;
    }
  }

  const timer = style === "none" ? undefined : setInterval(draw, REDRAW_MS[style]);
  if (style !== "none") print(headline(plan));

  return {
    phase(phase) {
      if (main) draw();
      if (main && style === "line") process.stderr.write("\n");
      drawn = false;
      main = phase === "main";
      print(styled("dim", `${PHASES[phase]} ...`, process.stderr));
    },
    event(op) {
      stats.observe(op);
    },
    note: print,
    end() {
      clearInterval(timer);
      clear();
    },
  };
}

function headline({ settings, target }: RunPlan): string {
  const faults = settings.nemesis.length === 0 ? "no faults" : settings.nemesis.join(", ");
  const defect = settings.defect === undefined ? "" : ` with the defect ${settings.defect}`;
  return `${target.name}${defect}: ${settings.workload} workload on ${settings.nodes.length} nodes, ${settings.concurrency} clients, ${faults}, seed ${settings.seed}`;
}

function statusLine(stats: LiveStats, limitSeconds: number): string {
  const count = (value: number): string => value.toLocaleString("en");
  const faults = stats.faultsInForce();
  return [
    `${(stats.time / NANOS_PER_SECOND).toFixed(1).padStart(6)} s of ${limitSeconds} s`,
    `${count(stats.rate()).padStart(6)} ops/s`,
    `ok ${count(stats.ok)}  fail ${count(stats.fail)}  info ${count(stats.info)}`,
    faults.length === 0 ? "no fault in force" : faults.join(", "),
  ].join("   ");
}
