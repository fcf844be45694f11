import { withDeadline } from "../../targets/deadline.ts";
import type { Cluster, Target } from "../../targets/target.ts";
import type { Processes } from "../environment/environment.ts";

const ATTEMPT_MS = 2_000;
const BETWEEN_ATTEMPTS_MS = 100;

/** A node that did not come to serve in time, and the last reason it gave. */
export interface Unhealthy {
  readonly node: string;
  readonly why: string;
}

/**
 * Waits until every node serves requests that need the whole cluster.
 *
 * @param limitMs - How long to wait for all of them together.
 * @returns The nodes that do not; empty when the cluster is healthy. Gives up early on a process that has ended.
 */
export async function awaitHealthy(
  target: Target,
  cluster: Cluster,
  processes: Processes,
  limitMs: number,
  signal: AbortSignal,
): Promise<readonly Unhealthy[]> {
  const deadline = performance.now() + limitMs;

  async function awaitNode(index: number): Promise<Unhealthy | undefined> {
    const machine = cluster.machines[index];
    if (machine === undefined) return undefined;
    let why = "it was not asked";
    while (performance.now() < deadline && !signal.aborted) {
      if (await hasEnded(processes, machine.node)) {
        return { node: machine.node, why: "its process has ended" };
      }
      try {
        await withDeadline(ATTEMPT_MS, signal, (limited) => target.ready(machine, cluster, limited));
        return undefined;
      } catch (error) {
        why = error instanceof Error ? error.message : String(error);
      }
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_ATTEMPTS_MS));
    }
    return { node: machine.node, why: signal.aborted ? "interrupted" : why };
  }

  const answers = await Promise.all(cluster.machines.map((_, index) => awaitNode(index)));
  return answers.filter((answer) => answer !== undefined);
}

/** Where processes cannot be seen any more, it is for the node itself to show that it serves. */
async function hasEnded(processes: Processes, node: string): Promise<boolean> {
  try {
    return (await processes.state(node)) === "gone";
  } catch {
    return false;
  }
}
