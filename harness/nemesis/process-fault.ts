import type { Json } from "../../checkers/history/operation.ts";
import type { Random } from "../../workloads/generator/random.ts";
import { op } from "../../workloads/index.ts";
import type { FaultKind } from "../environment/environment.ts";
import type { FaultContext, FaultOutcome, NemesisPackage } from "./nemesis.ts";
import { injectAndUndo } from "./schedule.ts";
import { aim, assertNodesExist, parseAim, type ResolvedAim, resolveAim, type Targeter } from "./targeters.ts";

/** A fault of processes: what it does to those it aims at, and how all of it is undone. */
export interface ProcessFault {
  readonly name: string;
  readonly needs: readonly FaultKind[];
  readonly description: string;
  readonly spec: string;
  readonly starts: string;
  readonly stops: string;
  readonly passing?: true;
  /** One of these is chosen each time. */
  readonly targeters: readonly Targeter[];
  /** What else the schedule decides, for the operation's value. */
  readonly plan?: (random: Random) => Readonly<Record<string, Json>>;
  /** @param value - The operation's value, with what the schedule has decided. */
  readonly inject: (
    aimed: ResolvedAim,
    value: Json,
    context: FaultContext,
    signal: AbortSignal,
  ) => Promise<FaultOutcome>;
  readonly undo: (context: FaultContext, signal: AbortSignal) => Promise<FaultOutcome>;
}

/** Makes a package of a process fault: it aims, hits and looks, and undoes. */
export function processFault(fault: ProcessFault): NemesisPackage {
  const { starts, stops, targeters } = fault;
  return {
    name: fault.name,
    needs: fault.needs,
    description: fault.description,
    spec: fault.spec,
    starts,
    stops,
    ...(fault.passing && { passing: fault.passing }),
    nemesis: {
      fs: [starts, stops],
      async invoke({ f, value }, context, signal) {
        if (f === stops) return fault.undo(context, signal);
        const aimed = await resolveAim(parseAim(value), context, signal);
        return fault.inject(aimed, value, context, signal);
      },
    },
    generator({ nodes, intervalMs }) {
      assertNodesExist(targeters.filter((targeter) => typeof targeter !== "string").flat(), nodes);
      return injectAndUndo({
        inject: (random) => ({
          f: starts,
          value: {
            ...aim(random.pick(0, targeters), nodes, random.split("aim")),
            ...fault.plan?.(random.split("plan")),
          },
        }),
        stops,
        intervalMs,
      });
    },
    finalGenerator: () => op({ f: stops }),
  };
}
