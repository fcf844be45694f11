import { z } from "zod";
import { chooseTargets } from "./choose-targets.ts";
import type { FaultContext, FaultOutcome, NemesisPackage } from "./nemesis.ts";
import { processFault } from "./process-fault.ts";
import { isDown, launch, STEADY_MS, staysUp } from "./start-nodes.ts";
import { awaitStates, isGone, NOTHING_TO_HIT, statesOf } from "./strike.ts";
import { StruckNodes } from "./struck-nodes.ts";
import type { ResolvedAim, Targeter } from "./targeters.ts";

const MIN_CYCLES = 3;
const MAX_CYCLES = 6;
/** Between two kills: time to begin to recover, not to have done with it. */
const UP_MS = 150;

/** What can be chosen besides the nodes, for people. */
export const STORM_STYLES: Readonly<Record<"once", string>> = {
  once: "killed and started again a single time, before anybody can notice that the node was gone",
};

/** A node that was killed is started again, whoever has lost patience in the meantime. */
const UNINTERRUPTED = new AbortController().signal;

const valueSchema = z.object({ cycles: z.int().positive() });

/**
 * Kills the same nodes several times in quick succession and starts them again at once each time, as a supervisor
 * does with a program that crashes as it recovers. With `once` they are back before a failure detector has noticed,
 * but without what they held in memory.
 */
export function stormPackage(spec: string, targeters: readonly Targeter[], once: boolean): NemesisPackage {
  const struck = new StruckNodes();
  return processFault({
    name: "storm",
    needs: ["kill"],
    description:
      "kill the same nodes again and again and start them at once each time, then leave them in peace",
    spec,
    starts: "storm",
    stops: "end-storm",
    passing: true,
    targeters,
    plan: (random) => ({ cycles: once ? 1 : MIN_CYCLES + random.int(0, MAX_CYCLES - MIN_CYCLES + 1) }),
    inject: (aimed, value, context, signal) =>
      storm({ aimed, struck, cycles: valueSchema.parse(value).cycles }, context, signal),
    undo: (context, signal) => struck.startAgain(context, signal),
  });
}

interface StormPlan {
  readonly aimed: ResolvedAim;
  readonly struck: StruckNodes;
  readonly cycles: number;
}

async function storm(
  { aimed, struck, cycles }: StormPlan,
  context: FaultContext,
  signal: AbortSignal,
): Promise<FaultOutcome> {
  const { processes, nodes } = context;
  const { targets, record } = chooseTargets(aimed, await statesOf(processes, nodes), ["running", "partly"]);
  const asked = { ...record, cycles };
  if (targets.length === 0) return { type: "skipped", value: asked, error: NOTHING_TO_HIT };

  struck.add(targets);
  const courses = await Promise.all(targets.map((node) => batter(node, cycles, context, signal)));
  const value = {
    ...asked,
    // How long each node was gone each time.
    downMs: Object.fromEntries(targets.map((node, index) => [node, courses[index]?.downMs ?? []])),
    observed: Object.fromEntries(await statesOf(processes, targets)),
  };
  const problems = courses.flatMap(({ problem }) => problem ?? []);
  if (problems.length === 0) return { type: "confirmed", value };
  return { type: "unconfirmed", value, error: problems.join("; ") };
}

/** What became of one node. */
interface Course {
  readonly downMs: readonly number[];
  readonly problem?: string;
}

async function batter(
  node: string,
  cycles: number,
  context: FaultContext,
  signal: AbortSignal,
): Promise<Course> {
  const downMs: number[] = [];
  for (let cycle = 1; cycle <= cycles && !signal.aborted; cycle++) {
    const killedAt = performance.now();
    const problem = (await killOnce(node, context, signal)) ?? (await launchOnce(node, context));
    if (problem !== undefined) return { downMs, problem };
    downMs.push(Math.round(performance.now() - killedAt));
    const fall = await staysUp(node, cycle < cycles ? UP_MS : STEADY_MS, context, signal);
    if (fall !== undefined) return { downMs, problem: fall };
  }
  return signal.aborted ? { downMs, problem: `${node} was left in the middle` } : { downMs };
}

async function killOnce(
  node: string,
  { processes }: FaultContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  await processes.kill(node);
  const state = (await awaitStates(processes, [node], isGone, signal)).get(node);
  return state === "gone" ? undefined : `kill had no effect: ${node} is ${state ?? "unknown"}`;
}

async function launchOnce(node: string, context: FaultContext): Promise<string | undefined> {
  const failure = await launch(node, context);
  if (failure !== undefined) return `start failed: ${failure}`;
  const states = await awaitStates(context.processes, [node], (state) => !isDown(state), UNINTERRUPTED);
  return isDown(states.get(node)) ? `start failed: ${node} did not come up` : undefined;
}
