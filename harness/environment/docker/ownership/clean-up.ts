import { HarnessError } from "../../../harness-error.ts";
import { ensureGuardRoute, removeGuardRoute } from "../bridge/guard-route.ts";
import { connectEngine, type Engine } from "../engine.ts";
import { type ContainerSweep, findOwners, type SweepOptions, sweepContainers } from "./sweep.ts";

export interface ContainerCleanUp extends ContainerSweep {
  /** Whether the route that guards our networks was taken away, since there are none left. */
  readonly guardRouteRemoved: boolean;
}

/** Removes what dead harnesses left with this computer's engine; nothing comes of it where none answers. */
export async function cleanUpContainers(options: SweepOptions): Promise<ContainerCleanUp | undefined> {
  const engine = await findEngine();
  if (engine === undefined) return undefined;
  const swept = await sweepContainers(engine, options);
  return { ...swept, guardRouteRemoved: await removeUnneededGuard(engine) };
}

async function removeUnneededGuard(engine: Engine): Promise<boolean> {
  if ((await findOwners(engine)).length > 0 || !(await removeGuardRoute())) return false;
  if ((await findOwners(engine)).length === 0) return true;
  // A run that began in the meantime may have relied on it.
  await ensureGuardRoute();
  return false;
}

async function findEngine(): Promise<Engine | undefined> {
  try {
    return await connectEngine();
  } catch (error) {
    if (error instanceof HarnessError) return undefined;
    throw error;
  }
}
