import { op } from "../../workloads/index.ts";
import type { FaultKind } from "../environment/environment.ts";
import type { FaultContext, FaultOutcome, NemesisPackage } from "./nemesis.ts";
import { injectAndUndo } from "./schedule.ts";
import { type Strike, strike } from "./strike.ts";
import { aim, assertNodesExist, parseAim, resolveAim, type Targeter } from "./targeters.ts";

/** A fault of processes: what it does to those it hits, and how all of it is undone. */
export interface ProcessFault {
  readonly name: string;
  readonly needs: readonly FaultKind[];
  readonly description: string;
  readonly spec: string;
  readonly starts: string;
  readonly stops: string;
  /** One of these is chosen each time. */
  readonly targeters: readonly Targeter[];
  readonly injectWith: (context: FaultContext) => Strike;
  readonly undo: (context: FaultContext, signal: AbortSignal) => Promise<FaultOutcome>;
}

/** Makes a package of a process fault: it aims, hits and looks, and undoes. */
export function processFault(fault: ProcessFault): NemesisPackage {
  const { name, needs, description, spec, starts, stops, targeters, injectWith, undo } = fault;
  return {
    name,
    needs,
    description,
    spec,
    starts,
    stops,
    nemesis: {
      fs: [starts, stops],
      async invoke({ f, value }, context, signal) {
        if (f === stops) return undo(context, signal);
        const aimed = await resolveAim(parseAim(value), context, signal);
        return strike(injectWith(context), aimed, context, signal);
      },
    },
    generator({ nodes, intervalMs }) {
      assertNodesExist(targeters.filter((targeter) => typeof targeter !== "string").flat(), nodes);
      return injectAndUndo({
        inject: (random) => ({
          f: starts,
          value: { ...aim(random.pick(0, targeters), nodes, random.split("aim")) },
        }),
        stops,
        intervalMs,
      });
    },
    finalGenerator: () => op({ f: stops }),
  };
}
