import type { FaultContext, FaultOutcome, NemesisPackage } from "./nemesis.ts";
import { processFault } from "./process-fault.ts";
import { awaitStates, describeStates, statesOf } from "./strike.ts";
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
    injectWith: ({ processes }) => ({
      verb: "pause",
      act: (node) => processes.pause(node),
      wanted: "stopped",
    }),
    undo: resumeAll,
  });
}

/** A process that was killed while it was stopped is no longer stopped, which is all that is asked for here. */
async function resumeAll({ processes, nodes }: FaultContext, signal: AbortSignal): Promise<FaultOutcome> {
  const before = await statesOf(processes, nodes);
  const stopped = nodes.filter((node) => before.get(node) === "stopped");
  const gone = nodes.filter((node) => before.get(node) === "gone");

  await Promise.all(stopped.map((node) => processes.resume(node)));
  const after = await awaitStates(processes, stopped, "running", signal);
  const value = {
    resumed: stopped,
    ...(gone.length > 0 && { skipped: Object.fromEntries(gone.map((node) => [node, "not running"])) }),
    observed: Object.fromEntries(after),
  };
  const failures = [...after].filter(([, state]) => state === "stopped");
  if (failures.length === 0) return { type: "confirmed", value };
  return { type: "unconfirmed", value, error: `resume had no effect: ${describeStates(failures)}` };
}
