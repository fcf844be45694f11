import type { Machine } from "../machine.ts";
import type { Cluster, Target } from "../target.ts";
import { openClusterRouter } from "./client/cluster-router.ts";
import { errorTable } from "./client/error-table.ts";
import { writing } from "./client/router.ts";
import { image } from "./image.ts";
import { announcedAddress } from "./server/announced-address.ts";
import { assertAgreed, primariesOfSlots } from "./server/cluster-health.ts";
import { startServer } from "./server/daemons.ts";
import { formCluster } from "./server/form-cluster.ts";
import { wallClock } from "./server/wall-clock.ts";
import {
  CLIENTS,
  FAILOVER_BY_CLUSTER,
  findWrongSetting,
  PERSISTENCE,
  PROGRAMS,
  REPLICATION,
} from "./settings.ts";
import { workloadsVia } from "./workloads/workloads.ts";

const SERVER_SETTINGS = [...PERSISTENCE, ...REPLICATION, ...FAILOVER_BY_CLUSTER];

/** Primaries that share the keys, each with replicas, and failover by a majority of the primaries. */
export const clusterTarget: Target = {
  name: "redis-cluster",
  description: "Redis Cluster: half of the nodes primaries that share the keys, the others their replicas",
  defaultNodes: 6,
  services: { client: 6379, bus: 16379 },
  image,
  settings: [...SERVER_SETTINGS, ...PROGRAMS, ...CLIENTS],
  claims: [
    {
      model: "eventually-consistent",
      scope:
        "all commands, under any faults: the last failover wins, and there is always a window in which acknowledged writes are lost",
      source: "https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/",
    },
  ],
  defects: [],
  workloads: workloadsVia(openClusterRouter),
  errorTable,
  start,
  form: formCluster,
  async ready(machine, cluster, signal) {
    await assertAgreed(machine, cluster, signal);
    const router = await openClusterRouter(machine, cluster, signal);
    try {
      await router.call(writing("SET", `ready:${machine.node}`, "yes"), signal);
    } finally {
      router.close();
    }
  },
  refuses(nodes, settings) {
    if (nodes.length < 3)
      return `Redis Cluster needs 3 nodes, and has ${nodes.length}: with fewer, there is no majority of primaries`;
    return findWrongSetting(settings);
  },
  clock: wallClock,
  leaders: primariesOfSlots,
};

async function start(machine: Machine, cluster: Cluster): Promise<void> {
  const { host, port } = announcedAddress(machine, cluster);
  const bus = announcedAddress(machine, cluster, "bus");
  await startServer(machine, cluster, SERVER_SETTINGS, [
    ["cluster-enabled", "yes"],
    ["cluster-config-file", "nodes.conf"],
    ["cluster-port", String(machine.bindAddress("bus").port)],
    ["cluster-announce-ip", host],
    ["cluster-announce-port", String(port)],
    ["cluster-announce-bus-port", String(bus.port)],
  ]);
}
