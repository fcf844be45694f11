import type { FaultContext, FaultOutcome } from "./nemesis.ts";
import { findDown, startNodes } from "./start-nodes.ts";
import { statesOf } from "./strike.ts";

/**
 * Remembers which nodes a fault has ended that was also to start them again, so that none of them is left behind
 * if it could not. Nodes that other faults have brought down are left to those.
 */
export class StruckNodes {
  readonly #nodes = new Set<string>();

  /** To be called before anything is done to them. */
  add(nodes: readonly string[]): void {
    for (const node of nodes) this.#nodes.add(node);
  }

  /** Starts those that are down and sees that they stay up. Harmless when none is. */
  async startAgain(context: FaultContext, signal: AbortSignal): Promise<FaultOutcome> {
    const nodes = context.nodes.filter((node) => this.#nodes.has(node));
    const down = await findDown(context, nodes);
    const failures = await startNodes(down, context, signal);
    const value = { started: down, observed: Object.fromEntries(await statesOf(context.processes, nodes)) };
    if (failures.length > 0)
      return { type: "unconfirmed", value, error: `start failed: ${failures.join("; ")}` };
    this.#nodes.clear();
    return { type: "confirmed", value };
  }
}
