import { setTimeout as sleep } from "node:timers/promises";
import type { Processes, ProcessState } from "../environment/environment.ts";
import type { FaultContext, FaultOutcome } from "./nemesis.ts";
import type { ResolvedAim } from "./targeters.ts";

/** A signal to take processes from one state to another has had its effect by then, or has none. */
const EFFECT_LIMIT_MS = 5_000;
const POLL_MS = 5;

/** Brings processes into a state that the operating system can be asked for. */
export interface Strike {
  /** In the present tense: `kill`. */
  readonly verb: string;
  readonly act: (node: string) => Promise<void>;
  readonly wanted: ProcessState;
}

/**
 * Hits the nodes aimed at and looks whether it took.
 *
 * A node whose process is gone cannot be hit. When that is true of all the nodes aimed at, as many others take
 * their place, the next in the cluster's order, so that faults that overlap do not make each other void. When
 * no process is left at all there is nothing to hit, which is recorded as that.
 */
export async function strike(
  { verb, act, wanted }: Strike,
  aimed: ResolvedAim,
  context: FaultContext,
  signal: AbortSignal,
): Promise<FaultOutcome> {
  const { processes, nodes } = context;
  const before = await statesOf(processes, nodes);
  const alive = nodes.filter((node) => before.get(node) !== "gone");
  const skipped = aimed.nodes.filter((node) => !alive.includes(node));
  const insteadOf = skipped.length === aimed.nodes.length;
  const targets = insteadOf
    ? nextAlive(aimed.nodes, nodes, alive)
    : aimed.nodes.filter((node) => alive.includes(node));
  const record = {
    ...aimed,
    hit: targets,
    ...(skipped.length > 0 && { skipped: Object.fromEntries(skipped.map((node) => [node, "not running"])) }),
  };
  if (targets.length === 0) return { type: "skipped", value: record, error: "skipped: no node is running" };

  await Promise.all(targets.map(act));
  const after = await awaitStates(processes, targets, wanted, signal);
  const value = { ...record, observed: Object.fromEntries(after) };
  const failures = [...after].filter(([, state]) => state !== wanted);
  if (failures.length === 0) return { type: "confirmed", value };
  return { type: "unconfirmed", value, error: `${verb} had no effect: ${describeStates(failures)}` };
}

/** As many live nodes as were aimed at, in the cluster's order from the first one aimed at on. */
function nextAlive(
  aimedAt: readonly string[],
  nodes: readonly string[],
  alive: readonly string[],
): readonly string[] {
  const from = nodes.indexOf(aimedAt[0] ?? "");
  const turned = [...nodes.slice(from + 1), ...nodes.slice(0, from + 1)];
  return turned.filter((node) => alive.includes(node)).slice(0, aimedAt.length);
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

/** Waits until all nodes are in the state, or until it is plain that they will not be; returns how they are. */
export async function awaitStates(
  processes: Processes,
  nodes: readonly string[],
  wanted: ProcessState,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ProcessState>> {
  const deadline = performance.now() + EFFECT_LIMIT_MS;
  for (;;) {
    const states = await statesOf(processes, nodes);
    const reached = [...states.values()].every((state) => state === wanted);
    if (reached || signal.aborted || performance.now() > deadline) return states;
    await sleep(POLL_MS);
  }
}

export function describeStates(states: Iterable<readonly [string, ProcessState]>): string {
  return Array.from(states, ([node, state]) => `${node} is ${state}`).join(", ");
}
