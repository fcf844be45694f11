import { setTimeout as sleep } from "node:timers/promises";
import type { Processes, ProcessState } from "../environment/environment.ts";
import { chooseTargets } from "./choose-targets.ts";
import type { FaultContext, FaultOutcome } from "./nemesis.ts";
import type { ResolvedAim } from "./targeters.ts";

/** A signal to take processes from one state to another has had its effect by then, or has none. */
const EFFECT_LIMIT_MS = 5_000;
const POLL_MS = 5;

/** What is said when no node is in a state that a fault could change. */
export const NOTHING_TO_HIT = "skipped: no node is running";

/** Brings processes into a state that the operating system can be asked for. */
export interface Strike {
  /** In the present tense: `kill`. */
  readonly verb: string;
  /** The states in which it has an effect. */
  readonly hits: readonly ProcessState[];
  /** @param state - How the node is just before. */
  readonly act: (node: string, state: ProcessState) => Promise<void>;
  readonly wanted: ProcessState;
}

/** Hits the nodes aimed at and looks whether it took. When there is nothing to hit, that is recorded as that. */
export async function strike(
  { verb, hits, act, wanted }: Strike,
  aimed: ResolvedAim,
  context: FaultContext,
  signal: AbortSignal,
): Promise<FaultOutcome> {
  const { processes, nodes } = context;
  const before = await statesOf(processes, nodes);
  const { targets, record } = chooseTargets(aimed, before, hits);
  if (targets.length === 0) return { type: "skipped", value: { ...record }, error: NOTHING_TO_HIT };

  await Promise.all(targets.map((node) => act(node, before.get(node) ?? "gone")));
  const after = await awaitStates(processes, targets, (state) => state === wanted, signal);
  const value = { ...record, observed: Object.fromEntries(after) };
  const failures = [...after].filter(([, state]) => state !== wanted);
  if (failures.length === 0) return { type: "confirmed", value };
  return { type: "unconfirmed", value, error: `${verb} had no effect: ${describeStates(failures)}` };
}

export function isGone(state: ProcessState): boolean {
  return state === "gone";
}

export async function statesOf(
  processes: Processes,
  nodes: readonly string[],
): Promise<ReadonlyMap<string, ProcessState>> {
  return new Map(
    await Promise.all(
      nodes.map(async (node): Promise<[string, ProcessState]> => [node, await processes.state(node)]),
    ),
  );
}

/**
 * Waits until all nodes are as they should be, or until it is plain that they will not be, after 5 s unless said
 * otherwise; returns how they are.
 */
export async function awaitStates(
  processes: Processes,
  nodes: readonly string[],
  isWanted: (state: ProcessState) => boolean,
  signal: AbortSignal,
  limitMs: number = EFFECT_LIMIT_MS,
): Promise<ReadonlyMap<string, ProcessState>> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const states = await statesOf(processes, nodes);
    const reached = [...states.values()].every(isWanted);
    if (reached || signal.aborted || performance.now() > deadline) return states;
    await sleep(POLL_MS);
  }
}

export function describeStates(states: Iterable<readonly [string, ProcessState]>): string {
  return Array.from(states, ([node, state]) => `${node} is ${state}`).join(", ");
}
