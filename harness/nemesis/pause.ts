import type { FaultContext, FaultOutcome, NemesisPackage } from "./nemesis.ts";
import { processFault } from "./process-fault.ts";
import { awaitStates, describeStates, statesOf, strike } from "./strike.ts";
import type { Targeter } from "./targeters.ts";

/** Stops processes with SIGSTOP: alive, holding every lock and lease, and deaf. `resume` wakes all of them. */
export function pausePackage(spec: string, targeters: readonly Targeter[]): NemesisPackage {
  return processFault({
    name: "pause",
    needs: ["pause"],
    description: "stop processes in their tracks (SIGSTOP), then let them go on as if no time had passed",
    spec,
    starts: "pause",
    stops: "resume",
    targeters,
    inject: (aimed, _, context, signal) =>
      strike(
        {
          verb: "pause",
          // No signal reaches what is frozen, and a node of which a part has ended would never be all stopped.
          hits: ["running", "stopped"],
          act: (node) => context.processes.pause(node),
          wanted: "stopped",
        },
        aimed,
        context,
        signal,
      ),
    undo: resumeAll,
  });
}

/**
 * A process that was killed while it was stopped is no longer stopped, which is all that is asked for here. Nodes that
 * were frozen, or of which a part ended, while they were stopped do not show it: they are woken, too, and go on once
 * they are thawed.
 */
async function resumeAll({ processes, nodes }: FaultContext, signal: AbortSignal): Promise<FaultOutcome> {
  const before = await statesOf(processes, nodes);
  const stopped = nodes.filter((node) => before.get(node) === "stopped");
  const frozen = nodes.filter((node) => before.get(node) === "frozen");
  const partly = nodes.filter((node) => before.get(node) === "partly");
  const gone = nodes.filter((node) => before.get(node) === "gone");
  const skipped = [
    ...gone.map((node) => [node, "not running"] as const),
    ...frozen.map((node) => [node, "frozen"] as const),
  ];

  await Promise.all([...stopped, ...frozen, ...partly].map((node) => processes.resume(node)));
  const after = await awaitStates(processes, stopped, (state) => state !== "stopped", signal);
  const value = {
    resumed: stopped,
    ...(skipped.length > 0 && { skipped: Object.fromEntries(skipped) }),
    observed: Object.fromEntries(after),
  };
  const failures = [...after].filter(([, state]) => state === "stopped");
  if (failures.length === 0) return { type: "confirmed", value };
  return { type: "unconfirmed", value, error: `resume had no effect: ${describeStates(failures)}` };
}
