import type { Capability, Clocks } from "../../environment.ts";
import type { Agent } from "../agent.ts";
import type { NodeProcess } from "./clock-control.ts";
import { ClockControls } from "./clock-controls.ts";
import { NodeClock } from "./node-clock.ts";

/** The clocks of a cluster in containers. */
export interface ContainerClocks extends Clocks {
  /** Gives a node's processes the clocks they are to have; to be called whenever one of them was started. */
  reapply(node: string): Promise<void>;
  /** Moves no clock any more. What is in force stays so. */
  close(): Promise<void>;
}

export interface ClocksOptions {
  readonly agent: Agent;
  readonly nodes: readonly string[];
  /** The processes that a node's containers run; what they have started belongs to them. */
  readonly processesOf: (node: string) => Promise<readonly NodeProcess[]>;
}

/**
 * Shifts the clocks of a cluster's processes by patching the vDSO of each (`docker/agent/skew`) or, where they were
 * started with libfaketime, through that. Nothing of this begins before a clock is to be set or seen.
 */
export function openClocks({ agent, nodes, processesOf }: ClocksOptions): ContainerClocks {
  // Hands of its own for each node: one whose processes do not stop, being frozen, does not hold up the others.
  const clocks = new Map(
    nodes.map((node) => [node, new NodeClock(node, new ClockControls(agent), () => processesOf(node))]),
  );

  function clockOf(node: string): NodeClock {
    const clock = clocks.get(node);
    if (clock === undefined) throw new Error(`There is no node ${node}`);
    return clock;
  }

  return {
    async set(node, motion) {
      await clockOf(node).set(motion);
    },
    async observe(node) {
      return clockOf(node).observe();
    },
    async reapply(node) {
      await clockOf(node).reapply();
    },
    async close() {
      await Promise.all(Array.from(clocks.values(), (clock) => clock.close()));
    },
  };
}

/** Finds out whether clocks can be shifted here, by shifting those of a process of the agent's own. */
export async function probeClocks(agent: Agent): Promise<Capability> {
  const shell = await agent.shell();
  const { code, output } = await shell.run("skew selftest");
  const words = output.trim();
  if (code === 0) {
    return {
      fault: "clock",
      supported: true,
      how: "the vDSO of each process is patched; tried on one of our own",
    };
  }
  return {
    fault: "clock",
    supported: false,
    why: `the clock of a process could not be shifted: ${words === "" ? `skew ended with ${code}` : words}`,
    remedy: words.startsWith("unsupported")
      ? "Use a computer with an x86-64 processor, or leave the fault clock out"
      : "Let the engine's containers trace processes (SYS_PTRACE), or leave the fault clock out",
  };
}
