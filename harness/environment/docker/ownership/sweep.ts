import { isAlive } from "../../local/process-identity.ts";
import type { Engine } from "../engine.ts";
import { keptRuns, unmarkKept } from "./kept.ts";
import { OWNED_BY_ANYONE, type Owner, ownerOf, thisComputer } from "./owner.ts";
import { removeOwned } from "./remove-owned.ts";

/** Why something was not removed. */
export type LeftAlone = "alive" | "kept" | "elsewhere";

export interface ContainerSweep {
  /** Runs whose harness is dead; nothing is left of them. */
  readonly removed: readonly string[];
  /** Runs that were not touched: their harness is alive, they were to be kept, or another computer knows. */
  readonly left: readonly { readonly runId: string; readonly why: LeftAlone }[];
}

export interface SweepOptions {
  /** Whether clusters that were to be kept go, too. */
  readonly evenKept?: boolean;
  /** Only this run: whoever names it wants it gone, though it was to be kept or came from another computer. */
  readonly run?: string;
}

/** Removes what dead harnesses have left with an engine; of those of this computer only, unless a run is named. */
export async function sweepContainers(engine: Engine, options: SweepOptions = {}): Promise<ContainerSweep> {
  const { run } = options;
  const [owners, kept] = await Promise.all([findOwners(engine), keptRuns(engine)]);
  const removed: string[] = [];
  const left: { runId: string; why: LeftAlone }[] = [];
  for (const owner of owners) {
    const { runId } = owner;
    if (run !== undefined && run !== runId) continue;
    const why = reasonToLeave(owner, kept.has(runId), options);
    if (why === undefined) {
      await removeOwned(engine, owner);
      removed.push(runId);
    } else {
      left.push({ runId, why });
    }
  }
  const gone = new Set(removed);
  const present = new Set(owners.map(({ runId }) => runId).filter((runId) => !gone.has(runId)));
  for (const runId of kept) if (!present.has(runId)) await unmarkKept(engine, runId);
  return { removed, left };
}

function reasonToLeave(
  { harness, computer }: Owner,
  isKept: boolean,
  { evenKept = false, run }: SweepOptions,
): LeftAlone | undefined {
  const isHere = computer === thisComputer();
  if (run === undefined && !isHere) return "elsewhere";
  if (run === undefined && isKept && !evenKept) return "kept";
  return isHere && isAlive(harness) ? "alive" : undefined;
}

/** Everybody who has a container, a network or a volume here, each once. */
export async function findOwners(engine: Engine): Promise<readonly Owner[]> {
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters: OWNED_BY_ANYONE }),
    engine.listNetworks({ filters: OWNED_BY_ANYONE }),
    engine.listVolumes({ filters: OWNED_BY_ANYONE }),
  ]);
  const owners = [...containers, ...networks, ...volumes].flatMap(({ Labels }) => ownerOf(Labels) ?? []);
  return [...new Map(owners.map((owner) => [JSON.stringify(owner), owner])).values()];
}
