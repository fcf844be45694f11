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

/** Which of the clusters that were to be kept are removed nevertheless: none, all, or that of one run. */
export type KeptChoice = "none" | "all" | { readonly runId: string };

/** Removes what dead harnesses of this computer have left with an engine. */
export async function sweepContainers(
  engine: Engine,
  evenKept: KeptChoice = "none",
): Promise<ContainerSweep> {
  const [owners, kept] = await Promise.all([findOwners(engine), keptRuns(engine)]);
  const removed: string[] = [];
  const left: { runId: string; why: LeftAlone }[] = [];
  for (const owner of owners) {
    const { runId } = owner;
    const why = reasonToLeave(owner, kept.has(runId) && !isChosen(runId, evenKept));
    if (why === undefined) {
      await removeOwned(engine, owner);
      removed.push(runId);
    } else {
      left.push({ runId, why });
    }
  }
  const present = new Set(left.map(({ runId }) => runId));
  for (const runId of kept) if (!present.has(runId)) await unmarkKept(engine, runId);
  return { removed, left };
}

function isChosen(runId: string, choice: KeptChoice): boolean {
  return typeof choice === "object" ? choice.runId === runId : choice === "all";
}

function reasonToLeave({ harness, computer }: Owner, isKept: boolean): LeftAlone | undefined {
  if (computer !== thisComputer()) return "elsewhere";
  if (isKept) return "kept";
  return isAlive(harness) ? "alive" : undefined;
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
