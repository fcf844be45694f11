import type { Machine } from "../../machine.ts";
import type { Cluster } from "../../target.ts";
import { expectOk, expectString } from "../protocol/resp-value.ts";
import { announcedAddress } from "./announced-address.ts";
import { ask } from "./ask.ts";
import { assertAgreed } from "./cluster-health.ts";
import { askForNodes } from "./cluster-view.ts";
import { untilHolds } from "./until-holds.ts";

const SLOTS = 16384;

/** A primary with its share of the slots, and the replicas that stand by. */
export interface Shard {
  readonly primary: Machine;
  readonly replicas: readonly Machine[];
  readonly firstSlot: number;
  readonly lastSlot: number;
}

/** Half of the nodes are primaries, but three at least, so that there is a majority of them; the others follow in turn. */
export function planShards(machines: readonly Machine[]): readonly Shard[] {
  const count = Math.max(3, Math.floor(machines.length / 2));
  const primaries = machines.slice(0, count);
  const replicas = machines.slice(count);
  return primaries.map((primary, i) => ({
    primary,
    replicas: replicas.filter((_, j) => j % count === i),
    firstSlot: Math.ceil((i * SLOTS) / count),
    lastSlot: Math.ceil(((i + 1) * SLOTS) / count) - 1,
  }));
}

/**
 * Makes a Redis Cluster of nodes that run: gives the primaries their slots, introduces the nodes to each other, and
 * attaches the replicas, until all nodes agree on that.
 *
 * @see "Create a Redis Cluster", https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/
 */
export async function formCluster(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const { machines } = cluster;
  const ids = await Promise.all(machines.map((machine) => untilHolds((look) => idOf(machine, look), signal)));
  const shards = planShards(machines);
  await Promise.all(shards.map((shard, i) => assignSlots(shard, i + 1, signal)));
  await introduceAll(cluster, signal);
  const idOfNode = new Map(machines.map(({ node }, i) => [node, ids[i] ?? ""]));
  await Promise.all(
    shards.flatMap(({ primary, replicas }) =>
      replicas.map((replica) =>
        untilHolds((look) => attach(replica, idOfNode.get(primary.node) ?? "", look), signal),
      ),
    ),
  );
  await Promise.all(
    machines.map((machine) => untilHolds((look) => assertAgreed(machine, cluster, look), signal)),
  );
}

function idOf(machine: Machine, signal: AbortSignal): Promise<string> {
  return ask(machine.clientAddress(), signal, async (node) =>
    expectString(await node.call(["CLUSTER", "MYID"], signal)),
  );
}

/** @param configEpoch - Different for each primary, so that none has to find out that another has the same. */
function assignSlots(
  { primary, firstSlot, lastSlot }: Shard,
  configEpoch: number,
  signal: AbortSignal,
): Promise<void> {
  return ask(primary.clientAddress(), signal, async (node) => {
    expectOk(await node.call(["CLUSTER", "SET-CONFIG-EPOCH", String(configEpoch)], signal));
    expectOk(await node.call(["CLUSTER", "ADDSLOTSRANGE", String(firstSlot), String(lastSlot)], signal));
  });
}

/** Whom one node knows, the others hear of. */
async function introduceAll(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const [first, ...others] = cluster.machines;
  if (first === undefined) return;
  await ask(first.clientAddress(), signal, async (node) => {
    for (const other of others) {
      const { host, port } = announcedAddress(other, cluster);
      const bus = announcedAddress(other, cluster, "bus");
      const meet = ["CLUSTER", "MEET", host, String(port), String(bus.port)];
      expectOk(await node.call(meet, signal));
    }
  });
}

/** Until the replica has heard of the primary, it refuses to follow it. */
function attach(replica: Machine, primaryId: string, signal: AbortSignal): Promise<void> {
  return ask(replica.clientAddress(), signal, async (node) => {
    const myself = (await askForNodes(node, signal)).find((candidate) => candidate.myself);
    if (myself?.follows === primaryId) return;
    expectOk(await node.call(["CLUSTER", "REPLICATE", primaryId], signal));
  });
}
