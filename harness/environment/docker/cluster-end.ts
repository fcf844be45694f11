import type { Network, Provision } from "../environment.ts";
import { ensureGuardRoute } from "./bridge/guard-route.ts";
import type { ContainerClocks } from "./clock/open-clocks.ts";
import type { ClusterParts } from "./cluster.ts";
import { nameOf } from "./containers.ts";
import type { DockerNode } from "./node/docker-node.ts";
import { markKept, unmarkKept } from "./ownership/kept.ts";
import { removeOwned } from "./ownership/remove-owned.ts";

export interface LiveParts {
  readonly nodes: readonly DockerNode[];
  readonly network: Network;
  readonly clocks: ContainerClocks;
}

/** The two ways in which a cluster ends for its harness. */
export function clusterEnd(
  { engine, owner, reaper, containers }: ClusterParts,
  { nodes, network, clocks }: LiveParts,
): Pick<Provision, "destroy" | "keep"> {
  let isKept = false;

  /** Rules and patched clocks end with the containers, frozen or not; so there is nothing to undo before. */
  async function remove(): Promise<void> {
    for (const node of nodes) node.expect("SIGKILL");
    // Somebody's cleanup may have taken it away.
    if (containers.network.isDirect) await ensureGuardRoute();
    const closed = clocks.close();
    try {
      await removeOwned(engine, owner);
    } catch (error) {
      reaper.release();
      // What is still connected to a container would keep this program from ending.
      for (const node of nodes) node.leaveAlone();
      throw error;
    } finally {
      await closed.catch(() => undefined);
      containers.agent.close();
    }
    await Promise.all(nodes.map((node) => node.over()));
    if (isKept) await unmarkKept(engine, owner.runId);
    else await reaper.dismiss();
  }

  let removed: Promise<void> | undefined;
  return {
    destroy: () => (removed ??= remove()),
    async keep() {
      // Clocks that move by themselves stand still before they are looked at, and set right for good.
      await clocks.close();
      await undoFaults({ nodes, network, clocks });
      await clocks.close();
      await markKept(engine, owner);
      isKept = true;
      for (const node of nodes) node.leaveAlone();
      await engine.getContainer(nameOf(owner, "agent")).remove({ force: true });
      containers.agent.close();
      await reaper.dismiss();
      return `It is there until \`faultline cleanup --run ${owner.runId}\` removes it`;
    },
  };
}

async function undoFaults({ nodes, network, clocks }: LiveParts): Promise<void> {
  await network.setCuts([]);
  await Promise.all(
    nodes.map(async (node) => {
      await node.thaw();
      await node.signal("SIGCONT");
      const offset = await clocks.observe(node.node);
      if (offset === undefined || (offset.realMs === 0 && offset.monotonicMs === 0)) return;
      await clocks.set(node.node, { kind: "offset", realMs: 0, monotonicMs: 0 });
    }),
  );
}
