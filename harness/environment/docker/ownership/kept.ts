import type { Engine } from "../engine.ts";
import type { Owner } from "./owner.ts";

/**
 * A kept cluster outlives its harness, and labels cannot be changed. So a volume of no content says of a run that it
 * is kept: for all that use the same engine, wherever they keep their results.
 */
const KEPT = "faultline.kept";

export async function markKept(engine: Engine, { runId }: Owner): Promise<void> {
  await engine.createVolume({ Name: markerOf(runId), Labels: { [KEPT]: runId } });
}

export async function unmarkKept(engine: Engine, runId: string): Promise<void> {
  await engine.getVolume(markerOf(runId)).remove();
}

/** The runs whose clusters are meant to stay. */
export async function keptRuns(engine: Engine): Promise<ReadonlySet<string>> {
  const { Volumes: markers } = await engine.listVolumes({ filters: { label: [KEPT] } });
  return new Set(markers.flatMap(({ Labels }) => Labels[KEPT] ?? []));
}

function markerOf(runId: string): string {
  return `faultline-${runId}-kept`;
}
