import { withDeadline } from "../../deadline.ts";
import type { Machine } from "../../machine.ts";
import type { Cluster } from "../../target.ts";
import { expectString } from "../protocol/resp-value.ts";
import { ask } from "./ask.ts";
import { nodesAccordingTo, renderLayout } from "./cluster-view.ts";
import { ANSWERS_WITHIN_MS, roleOf } from "./replication.ts";

/**
 * A node that is in step with all others: it finds all of them well and all slots served, every other node sees the
 * same layout, and if it is a replica it follows its primary.
 *
 * @throws Error that says what is amiss.
 */
export async function assertAgreed(machine: Machine, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const { node } = machine;
  const [mine, ...others] = await Promise.all(
    [machine, ...cluster.machines.filter((other) => other !== machine)].map((asked) =>
      nodesAccordingTo(asked, signal),
    ),
  );
  if (mine === undefined) return;
  if (mine.length !== cluster.machines.length)
    throw new Error(`${node} knows ${mine.length} nodes of ${cluster.machines.length}`);
  const troubles = mine.flatMap((member) => member.troubles);
  if (troubles.length > 0) throw new Error(`${node} finds other nodes ${troubles.join(", ")}`);
  const layout = renderLayout(mine);
  if (others.some((view) => renderLayout(view) !== layout))
    throw new Error(`${node} and another node disagree on who serves what`);
  await assertServes(machine, signal);
}

async function assertServes(machine: Machine, signal: AbortSignal): Promise<void> {
  const info = await ask(machine.clientAddress(), signal, async (connection) =>
    expectString(await connection.call(["CLUSTER", "INFO"], signal)),
  );
  const state = /^cluster_state:(\w+)/m.exec(info)?.[1] ?? "unknown";
  if (state !== "ok") throw new Error(`${machine.node} finds the cluster's state ${state}`);
  const role = await roleOf(machine, signal);
  if (role.name === "replica" && !role.inSync)
    throw new Error(`${machine.node} is not in step with its primary`);
}

/** The nodes that take themselves for primaries and have slots, the one that became it last first. */
export async function primariesOfSlots(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  const views = await Promise.allSettled(
    cluster.machines.map((machine) =>
      withDeadline(ANSWERS_WITHIN_MS, signal, (inTime) => nodesAccordingTo(machine, inTime)),
    ),
  );
  return cluster.machines
    .flatMap(({ node }, i) => {
      const view = views[i];
      if (view?.status !== "fulfilled") return [];
      const myself = view.value.find((candidate) => candidate.myself);
      return myself?.role === "primary" && myself.slots.length > 0
        ? [{ node, configEpoch: myself.configEpoch }]
        : [];
    })
    .toSorted((a, b) => b.configEpoch - a.configEpoch)
    .map(({ node }) => node);
}
