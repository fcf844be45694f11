import type { Target } from "../target.ts";
import { openDirectRouter } from "./client/direct-router.ts";
import { errorTable } from "./client/error-table.ts";
import { image } from "./image.ts";
import { configuredPrimary } from "./server/configured-primary.ts";
import { announcing, following, startServer } from "./server/daemons.ts";
import { assertAllFollow, primariesInTheirOwnEyes } from "./server/replication.ts";
import { wallClock } from "./server/wall-clock.ts";
import {
  CLIENTS,
  findMissingReplicas,
  findWrongSetting,
  PERSISTENCE,
  PROGRAMS,
  REPLICATION,
} from "./settings.ts";
import { workloadsVia } from "./workloads/workloads.ts";

const SERVER_SETTINGS = [...PERSISTENCE, ...REPLICATION];

/** One Redis server; further nodes follow it, and nobody takes its place when it fails. */
export const redisTarget: Target = {
  name: "redis",
  description: "Redis: one server, and as many replicas as there are further nodes, without failover",
  defaultNodes: 1,
  services: { client: 6379 },
  image,
  settings: [...SERVER_SETTINGS, ...PROGRAMS, ...CLIENTS],
  claims: [
    {
      model: "linearizable",
      scope:
        "one node with appendonly=yes and appendfsync=always, any command or script, under kills and pauses: one thread runs one command after the other, and answers when it is on disk",
      source: "https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/",
    },
    {
      model: "strict-serializable",
      scope:
        "commands between MULTI and EXEC, likewise: they are run without another command between them, and logged as one",
      source: "https://redis.io/docs/latest/develop/using-commands/transactions/",
    },
  ],
  defects: [],
  workloads: workloadsVia(openDirectRouter),
  errorTable,
  start(machine, cluster) {
    const primary = configuredPrimary(cluster);
    return startServer(machine, cluster, SERVER_SETTINGS, [
      ...announcing(machine, cluster),
      ...(machine === primary ? [] : following(primary, cluster)),
    ]);
  },
  ready: (machine, cluster, signal) =>
    assertAllFollow(configuredPrimary(cluster), { cluster, onBehalfOf: machine }, signal),
  refuses: (nodes, settings) => findWrongSetting(settings) ?? findMissingReplicas(nodes.length - 1, settings),
  clock: wallClock,
  leaders: async (cluster, signal) =>
    (await primariesInTheirOwnEyes(cluster, signal)).map(({ node }) => node),
};
