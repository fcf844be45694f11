import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Capability } from "../environment.ts";
import { probeClocks } from "./clock/open-clocks.ts";
import { openCluster } from "./cluster.ts";
import { type Containers, startContainers } from "./containers.ts";
import { connectEngine, type Engine } from "./engine.ts";
import { ensureImage } from "./images/ensure-image.ts";
import { AGENT_RECIPE } from "./images/image-recipe.ts";
import { ownerHere } from "./ownership/owner.ts";
import { removeOwned } from "./ownership/remove-owned.ts";
import { startReaper } from "./ownership/start-reaper.ts";
import { TRIAL_NODES, TRIAL_SERVICES, tryPartitions, tryProcessFaults } from "./try-faults.ts";

let found: Promise<readonly Capability[]> | undefined;

/**
 * Finds out what can be broken here by breaking it, in a cluster of two nodes made for that and removed again.
 * Done once in the life of this process.
 *
 * @throws {@link HarnessError} when there is no engine, or it makes no such cluster.
 */
export function probeCapabilities(
  onProgress: (message: string) => void = () => undefined,
): Promise<readonly Capability[]> {
  found ??= connectEngine()
    .then((engine) => probe(engine, onProgress))
    .catch((error: unknown) => {
      // The user may mend it.
      found = undefined;
      throw error;
    });
  return found;
}

async function probe(engine: Engine, onProgress: (message: string) => void): Promise<readonly Capability[]> {
  const image = await ensureImage(engine, AGENT_RECIPE, onProgress);
  onProgress("Finding out which faults can be injected here");
  const runDir = await mkdtemp(join(tmpdir(), "faultline-trial-"));
  const owner = ownerHere(`trial-${randomBytes(4).toString("hex")}`);
  const reaper = startReaper(owner);
  let containers: Containers | undefined;
  try {
    const request = {
      nodes: TRIAL_NODES,
      runDir,
      target: { name: "trial", services: TRIAL_SERVICES },
    };
    containers = await startContainers(engine, {
      owner,
      nodes: TRIAL_NODES,
      agentImage: image,
      services: TRIAL_SERVICES,
    });
    const cluster = await openCluster({ engine, owner, reaper, containers, image, request });
    const tried = await Promise.all([
      tryPartitions(cluster),
      tryProcessFaults(cluster),
      probeClocks(containers.agent).then((capability) => [capability]),
    ]);
    return tried.flat();
  } finally {
    await removeOwned(engine, owner).then(reaper.dismiss, reaper.release);
    containers?.agent.close();
    await rm(runDir, { recursive: true, force: true });
  }
}
