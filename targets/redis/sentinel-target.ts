import type { Machine } from "../machine.ts";
import type { Cluster, Target } from "../target.ts";
import { errorTable } from "./client/error-table.ts";
import { openSentinelRouter } from "./client/sentinel-router.ts";
import { image } from "./image.ts";
import { configuredPrimary } from "./server/configured-primary.ts";
import { announcing, following, startSentinel, startServer } from "./server/daemons.ts";
import { assertAllFollow } from "./server/replication.ts";
import { assertAllKnown, primariesLatestFirst, watchPrimary } from "./server/sentinels.ts";
import { wallClock } from "./server/wall-clock.ts";
import {
  CLIENTS,
  FAILOVER_BY_SENTINEL,
  findMissingReplicas,
  findWrongSetting,
  PERSISTENCE,
  PROGRAMS,
  REPLICATION,
} from "./settings.ts";
import { workloadsVia } from "./workloads/workloads.ts";

const SERVER_SETTINGS = [...PERSISTENCE, ...REPLICATION];

/** A primary and its replicas, with a sentinel on every node to put a replica in the place of a failed primary. */
export const sentinelTarget: Target = {
  name: "redis-sentinel",
  description:
    "Redis with Sentinel: a server and a sentinel on each node, failover by majority of the sentinels",
  defaultNodes: 3,
  services: { client: 6379, sentinel: 26379 },
  image,
  settings: [...SERVER_SETTINGS, ...FAILOVER_BY_SENTINEL, ...PROGRAMS, ...CLIENTS],
  claims: [
    {
      model: "eventually-consistent",
      scope:
        "all commands, under any faults: the last failover wins, and acknowledged writes that it did not replicate are lost",
      source: "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/",
    },
  ],
  defects: [],
  workloads: workloadsVia(openSentinelRouter),
  errorTable,
  start,
  form: watchPrimary,
  async ready(machine, cluster, signal) {
    const primary = await assertAllKnown(machine, cluster, signal);
    await assertAllFollow(primary, { cluster, onBehalfOf: machine }, signal);
  },
  refuses(nodes, settings) {
    if (nodes.length < 3)
      return `Redis with Sentinel needs 3 nodes, and has ${nodes.length}: with fewer, nobody is left to agree on a failover`;
    return findWrongSetting(settings) ?? findMissingReplicas(nodes.length - 1, settings);
  },
  clock: wallClock,
  leaders: primariesLatestFirst,
};

async function start(machine: Machine, cluster: Cluster): Promise<void> {
  const primary = configuredPrimary(cluster);
  await startServer(machine, cluster, SERVER_SETTINGS, [
    ...announcing(machine, cluster),
    ...(machine === primary ? [] : following(primary, cluster)),
  ]);
  await startSentinel(machine, cluster);
}
