import type { RunObserver } from "../run/conduct-run.ts";
import type { Phase } from "../run/run-phases.ts";
import type { RunPlan } from "../run/run-plan.ts";
import { LiveStats } from "./live-stats.ts";
import { statusLine } from "./status-line.ts";
import { style as styled } from "./style.ts";
import { widthOf, wrapWords } from "./terminal-text.ts";

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
  const stats = new LiveStats(plan.faults);
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

  function printWrapped(text: string): void {
    const width = style === "line" ? widthOf(process.stderr) : Infinity;
    for (const line of wrapWords(text, width)) print(line);
  }

  function draw(): void {
    if (!main || style === "none") return;
    if (style === "plain") {
      print(statusLine(stats, limit, Infinity));
      return;
    }
    clear();
    // Text in the last column would make some terminals begin a new line.
    process.stderr.write(statusLine(stats, limit, widthOf(process.stderr) - 1));
    drawn = true;
  }

  const timer = style === "none" ? undefined : setInterval(draw, REDRAW_MS[style]);
  printWrapped(headline(plan));

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
    note: printWrapped,
    end() {
      clearInterval(timer);
      clear();
    },
  };
}

function headline({ settings, target }: RunPlan): string {
  const faults = settings.nemesis.length === 0 ? "no faults" : `faults ${settings.nemesis.join(", ")}`;
  const defect = settings.defect === undefined ? "" : ` with the defect ${settings.defect}`;
  return `${target.name}${defect}: ${settings.workload} workload on ${settings.nodes.length} nodes, ${settings.concurrency} clients, ${faults}, seed ${settings.seed}`;
}
