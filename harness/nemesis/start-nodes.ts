import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessExit, ProcessState } from "../environment/environment.ts";
import type { FaultContext } from "./nemesis.ts";
import { awaitStates, isGone, statesOf } from "./strike.ts";

/** A process that cannot live over the data of its last life has said so by then. */
export const STEADY_MS = 500;
const POLL_MS = 25;

/** Whether a node must be started again: it serves nothing, or only in part, as when one of two programs has ended. */
export function isDown(state: ProcessState | undefined): boolean {
  return state === undefined || state === "gone" || state === "partly";
}

/** Starts nodes that are down over their data and sees that they stay up; returns why some are not. */
export async function startNodes(
  nodes: readonly string[],
  context: FaultContext,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const attempts = await Promise.all(nodes.map((node) => startNode(node, context, signal)));
  return attempts.filter((attempt) => attempt !== undefined);
}

async function startNode(
  node: string,
  context: FaultContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  return (
    (await clearAway(node, context, signal)) ??
    (await launch(node, context)) ??
    (await staysUp(node, STEADY_MS, context, signal))
  );
}

/** Ends what is left of a node of which a part has ended. Returns why it cannot be started. */
async function clearAway(
  node: string,
  { processes }: FaultContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  if ((await processes.state(node)) !== "partly") return undefined;
  await processes.kill(node);
  const state = (await awaitStates(processes, [node], isGone, signal)).get(node);
  return state === "gone" ? undefined : `${node} is ${state ?? "unknown"} after it was killed`;
}

/** Starts the database on a node that is down; returns why it could not be. */
export async function launch(node: string, context: FaultContext): Promise<string | undefined> {
  try {
    await context.startNode(node);
    return undefined;
  } catch (error) {
    return `${node}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Watches a node that was started for a while; returns how it ended if it did. */
export async function staysUp(
  node: string,
  forMs: number,
  { processes }: FaultContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  const steadyAt = performance.now() + forMs;
  while (performance.now() < steadyAt && !signal.aborted) {
    if (isDown(await processes.state(node))) {
      return `${node} ended at once with ${describeExit(processes.lastExit(node))}`;
    }
    await sleep(POLL_MS);
  }
  return undefined;
}

/** The nodes that are down. */
export async function findDown(
  { processes }: FaultContext,
  nodes: readonly string[],
): Promise<readonly string[]> {
  const states = await statesOf(processes, nodes);
  return nodes.filter((node) => isDown(states.get(node)));
}

export function describeExit(exit: ProcessExit | undefined): string {
  if (exit === undefined) return "no exit code";
  return exit.signal ?? `exit code ${exit.code ?? "unknown"}`;
}
