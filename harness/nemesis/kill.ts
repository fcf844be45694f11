import type { FaultContext, FaultOutcome, NemesisPackage } from "./nemesis.ts";
import { processFault } from "./process-fault.ts";
import { describeExit, findDown, startNodes } from "./start-nodes.ts";
import { type Strike, statesOf, strike } from "./strike.ts";
import type { Targeter } from "./targeters.ts";

/** Ends processes with SIGKILL: no farewell, no flush. `start` starts whatever is down. */
export function killPackage(spec: string, targeters: readonly Targeter[]): NemesisPackage {
  return processFault({
    name: "kill",
    needs: ["kill"],
    description: "end processes without warning (SIGKILL), then start them again over their data",
    spec,
    starts: "kill",
    stops: "start",
    targeters,
    inject: (aimed, _, context, signal) => strike(killing(context), aimed, context, signal),
    undo: startAll,
  });
}

/** Frozen processes die when they are thawed, before they do anything else. */
function killing({ processes }: FaultContext): Strike {
  return {
    verb: "kill",
    hits: ["running", "stopped", "frozen", "partly"],
    async act(node, state) {
      await processes.kill(node);
      if (state === "frozen") await processes.thaw(node);
    },
    wanted: "gone",
  };
}

/** Starts every node that is down, whoever brought it down, and sees that it stays up. */
async function startAll(context: FaultContext, signal: AbortSignal): Promise<FaultOutcome> {
  const { processes, nodes } = context;
  const down = await findDown(context, nodes);
  const crashed = down.flatMap((node) => {
    const exit = processes.lastExit(node);
    return exit === undefined || exit.signal === "SIGKILL" ? [] : [[node, describeExit(exit)] as const];
  });

  const failures = await startNodes(down, context, signal);
  const value = {
    started: down,
    // Nobody killed these. What they died of is in their logs.
    ...(crashed.length > 0 && { crashed: Object.fromEntries(crashed) }),
    observed: Object.fromEntries(await statesOf(processes, nodes)),
  };
  if (failures.length === 0) return { type: "confirmed", value };
  return { type: "unconfirmed", value, error: `start failed: ${failures.join("; ")}` };
}
