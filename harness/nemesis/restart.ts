import { chooseTargets } from "./choose-targets.ts";
import type { FaultContext, FaultOutcome, NemesisPackage } from "./nemesis.ts";
import { processFault } from "./process-fault.ts";
import { describeExit, startNodes } from "./start-nodes.ts";
import { awaitStates, isGone, NOTHING_TO_HIT, statesOf } from "./strike.ts";
import { StruckNodes } from "./struck-nodes.ts";
import type { ResolvedAim, Targeter } from "./targeters.ts";

/** A database that has not said farewell by then is taken to hang. */
const FAREWELL_MS = 10_000;

/**
 * Asks processes to end (SIGTERM), as an administrator or an upgrade does, waits until they have, and starts them
 * again. One that does not end is killed and started, and the restart is then unconfirmed.
 */
export function restartPackage(spec: string, targeters: readonly Targeter[]): NemesisPackage {
  const struck = new StruckNodes();
  return processFault({
    name: "restart",
    needs: ["restart"],
    description: "ask processes to end (SIGTERM), wait until they have, and start them again",
    spec,
    starts: "restart",
    stops: "end-restart",
    passing: true,
    targeters,
    inject: (aimed, _, context, signal) => restart(aimed, struck, context, signal),
    undo: (context, signal) => struck.startAgain(context, signal),
  });
}

async function restart(
  aimed: ResolvedAim,
  struck: StruckNodes,
  context: FaultContext,
  signal: AbortSignal,
): Promise<FaultOutcome> {
  const { processes, nodes } = context;
  const { targets, record } = chooseTargets(aimed, await statesOf(processes, nodes), ["running", "partly"]);
  if (targets.length === 0) return { type: "skipped", value: { ...record }, error: NOTHING_TO_HIT };

  struck.add(targets);
  await Promise.all(targets.map((node) => processes.terminate(node)));
  const asked = await awaitStates(processes, targets, isGone, signal, FAREWELL_MS);
  const stubborn = targets.filter((node) => asked.get(node) !== "gone");
  await Promise.all(stubborn.map((node) => processes.kill(node)));
  await awaitStates(processes, targets, isGone, signal);
  const exits = targets.map((node) => [node, describeExit(processes.lastExit(node))] as const);
  const failures = await startNodes(targets, context, signal);
  const value = {
    ...record,
    exits: Object.fromEntries(exits),
    ...(stubborn.length > 0 && { killed: stubborn }),
    observed: Object.fromEntries(await statesOf(processes, targets)),
  };
  const problems = [
    ...stubborn.map((node) => `${node} did not end within ${FAREWELL_MS / 1000} s and was killed`),
    ...failures.map((failure) => `start failed: ${failure}`),
  ];
  if (problems.length === 0) return { type: "confirmed", value };
  return { type: "unconfirmed", value, error: problems.join("; ") };
}
