import type { Provision, ProvisionRequest } from "../environment.ts";
import { openCluster } from "./cluster.ts";
import { type Containers, startContainers } from "./containers.ts";
import { connectEngine } from "./engine.ts";
import { ownerHere } from "./ownership/owner.ts";
import { removeOwned } from "./ownership/remove-owned.ts";
import { startReaper } from "./ownership/start-reaper.ts";
import { sweepContainers } from "./ownership/sweep.ts";
import { obtainImages } from "./run-images.ts";
import { settleAll } from "./settle-all.ts";

/** Makes the cluster of a run, all of it or nothing. */
export async function provision(request: ProvisionRequest): Promise<Provision> {
  const engine = await connectEngine();
  const [images] = await settleAll([obtainImages(engine, request), sweepContainers(engine)]);
  const { nodes, runId, target, onProgress } = request;
  const owner = ownerHere(runId);
  const reaper = startReaper(owner);
  let containers: Containers | undefined;
  try {
    onProgress(`Making ${nodes.length} containers`);
    containers = await startContainers(engine, {
      owner,
      nodes,
      agentImage: images.agent,
      services: target.services,
    });
    return await openCluster({ engine, owner, reaper, containers, image: images.database, request });
  } catch (error) {
    await removeOwned(engine, owner).then(reaper.dismiss, reaper.release);
    containers?.agent.close();
    throw error;
  }
}
