import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessExit } from "../environment/environment.ts";
import type { FaultContext, FaultOutcome, NemesisPackage } from "./nemesis.ts";
import { processFault } from "./process-fault.ts";
import { statesOf } from "./strike.ts";
import type { Targeter } from "./targeters.ts";

/** A process that cannot live over the data of its last life has said so by then. */
const STEADY_MS = 500;
const POLL_MS = 25;

/** Ends processes with SIGKILL: no farewell, no flush. `start` starts whatever is down. */
export function killPackage(spec: string, targeters: readonly Targeter[]): NemesisPackage {
  return processFault({
    name: "kill",
    needs: ["kill"],
    description: "end processes without warning (SIGKILL), then start them again over their data",
    spec,
    starts: "kill",
    stops: "start",
    targeters,
    injectWith: ({ processes }) => ({ verb: "kill", act: (node) => processes.kill(node), wanted: "gone" }),
    undo: startAll,
  });
}

/** Starts every node that is down, whoever brought it down, and sees that it stays up. */
async function startAll(context: FaultContext, signal: AbortSignal): Promise<FaultOutcome> {
  const { processes, nodes } = context;
  const before = await statesOf(processes, nodes);
  const down = nodes.filter((node) => before.get(node) === "gone");
  const crashed = down.flatMap((node) => {
    const exit = processes.lastExit(node);
    return exit === undefined || exit.signal === "SIGKILL" ? [] : [[node, describeExit(exit)] as const];
  });

  const attempts = await Promise.all(down.map((node) => start(node, context, signal)));
  const failures = attempts.filter((attempt) => attempt !== undefined);
  const value = {
    started: down,
    // Nobody killed these. What they died of is in their logs.
    ...(crashed.length > 0 && { crashed: Object.fromEntries(crashed) }),
    observed: Object.fromEntries(await statesOf(processes, nodes)),
  };
  if (failures.length === 0) return { type: "confirmed", value };
  return { type: "unconfirmed", value, error: `start failed: ${failures.join("; ")}` };
}

/** Starts one node; returns why it is not up. */
async function start(node: string, context: FaultContext, signal: AbortSignal): Promise<string | undefined> {
  const { processes } = context;
  try {
    await context.startNode(node);
  } catch (error) {
    return `${node}: ${error instanceof Error ? error.message : String(error)}`;
  }
  const steadyAt = performance.now() + STEADY_MS;
  while (performance.now() < steadyAt && !signal.aborted) {
    if ((await processes.state(node)) === "gone") {
      return `${node} ended at once with ${describeExit(processes.lastExit(node))}`;
    }
    await sleep(POLL_MS);
  }
  return undefined;
}

function describeExit(exit: ProcessExit | undefined): string {
  if (exit === undefined) return "no exit code";
  return exit.signal ?? `exit code ${exit.code ?? "unknown"}`;
}
