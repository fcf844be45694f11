import type { FaultContext, FaultOutcome, NemesisPackage } from "./nemesis.ts";
import { processFault } from "./process-fault.ts";
import { awaitStates, describeStates, statesOf, strike } from "./strike.ts";
import type { Targeter } from "./targeters.ts";

/**
 * Stops everything of a node at once by its control group, as a machine that is suspended or starved is: no signal
 * reaches it, and no process of it can see that it was stopped. `thaw` lets all of them go on.
 */
export function freezePackage(spec: string, targeters: readonly Targeter[]): NemesisPackage {
  return processFault({
    name: "freeze",
    needs: ["freeze"],
    description: "freeze whole nodes by their control group, as a suspended machine is, then thaw them",
    spec,
    starts: "freeze",
    stops: "thaw",
    targeters,
    inject: (aimed, _, context, signal) =>
      strike(
        {
          verb: "freeze",
          // A node of which a part has ended would never be all frozen.
          hits: ["running", "stopped", "frozen"],
          act: (node) => context.processes.freeze(node),
          wanted: "frozen",
        },
        aimed,
        context,
        signal,
      ),
    undo: thawAll,
  });
}

/**
 * What a thawed node is then is for other faults: it may have been paused, or killed while it was frozen. A node of
 * which a part has ended does not show what the rest is at, so it is thawed, too.
 */
async function thawAll({ processes, nodes }: FaultContext, signal: AbortSignal): Promise<FaultOutcome> {
  const before = await statesOf(processes, nodes);
  const frozen = nodes.filter((node) => before.get(node) === "frozen");
  const partly = nodes.filter((node) => before.get(node) === "partly");
  await Promise.all([...frozen, ...partly].map((node) => processes.thaw(node)));
  const after = await awaitStates(processes, frozen, (state) => state !== "frozen", signal);
  const value = { thawed: frozen, observed: Object.fromEntries(after) };
  const failures = [...after].filter(([, state]) => state === "frozen");
  if (failures.length === 0) return { type: "confirmed", value };
  return { type: "unconfirmed", value, error: `thaw had no effect: ${describeStates(failures)}` };
}
