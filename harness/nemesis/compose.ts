import {
  any,
  concat,
  cycle,
  nothing,
  type OpGenerator,
  repeat,
  sleep,
  timeLimit,
} from "../../workloads/index.ts";
import type { Nemesis, NemesisOptions, NemesisPackage } from "./nemesis.ts";

/** Several faults as one: what the nemesis process of a run does. */
export interface ComposedFaults {
  readonly nemesis: Nemesis;
  /** Never exhausted unless there are no faults. */
  readonly generator: OpGenerator;
  /** Undoes every fault for good, one after the other. */
  readonly finalGenerator: OpGenerator;
}

/** Three quarters of the time faults come and go, in the last quarter nothing is broken and the cluster recovers. */
const ACTIVE_INTERVALS = 6;
const QUIET_INTERVALS = 2;
/** A sleep that has begun is slept to its end, so the quiet is made of short ones. */
const NAP_MS = 100;

/**
 * Runs packages side by side, each on its own schedule, in rounds that end with everything undone and a quiet
 * time. Each round draws anew.
 */
export function composeFaults(packages: readonly NemesisPackage[], options: NemesisOptions): ComposedFaults {
  const finalGenerator = concat(...packages.map((fault) => fault.finalGenerator(options)));
  return {
    nemesis: dispatch(packages),
    generator: packages.length === 0 ? nothing : rounds(packages, finalGenerator, options),
    finalGenerator,
  };
}

function rounds(
  packages: readonly NemesisPackage[],
  undoAll: OpGenerator,
  options: NemesisOptions,
): OpGenerator {
  const { intervalMs } = options;
  const faults = any(...packages.map((fault) => fault.generator(options)));
  const naps = Math.ceil((QUIET_INTERVALS * intervalMs) / NAP_MS);
  return cycle(
    concat(timeLimit(ACTIVE_INTERVALS * intervalMs, faults), undoAll, repeat(sleep(NAP_MS), naps)),
  );
}

function dispatch(packages: readonly NemesisPackage[]): Nemesis {
  const nemeses = new Map(packages.flatMap(({ nemesis }) => nemesis.fs.map((f) => [f, nemesis] as const)));
  return {
    fs: [...nemeses.keys()],
    invoke(op, context, signal) {
      const nemesis = nemeses.get(op.f);
      if (nemesis === undefined) throw new Error(`No fault understands ${op.f}`);
      return nemesis.invoke(op, context, signal);
    },
  };
}
