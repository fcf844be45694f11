import { DatabaseError } from "../../../workloads/client.ts";
import type { Machine } from "../../machine.ts";
import type { Cluster } from "../../target.ts";
import { type Connection, openConnection } from "../protocol/connection.ts";
import { askForPrimary } from "../server/sentinels.ts";
import { clientSettings } from "./client-settings.ts";
import { createConnections } from "./connections.ts";
import { type OpenRouter, send } from "./router.ts";

/**
 * Asks the sentinel of the client's own node who is primary, before each command, and sends it there. So a client
 * believes what its part of the network believes: beside a primary that was cut off it goes on writing to that.
 *
 * @see "Guidelines for Redis clients with support for Redis Sentinel",
 * https://redis.io/docs/latest/develop/reference/sentinel-clients/, which ask once a connection; asking each time
 * leaves no old answer to act on.
 */
export const openSentinelRouter: OpenRouter = async (machine, cluster, signal) => {
  const { wait, readsOwnNode } = clientSettings(cluster);
  const connections = createConnections();
  const sentinel = await openConnection(machine.clientAddress("sentinel"), signal);
  return {
    async call(command, callSignal) {
      const to =
        command.kind === "read" && readsOwnNode
          ? machine
          : await primaryAccordingTo(sentinel, cluster, callSignal);
      return send(await connections.to(to, callSignal), command, wait, callSignal);
    },
    close() {
      sentinel.close();
      connections.close();
    },
  };
};

/** @throws DatabaseError `no-primary`, whatever the reason: the database was not asked anything yet. */
async function primaryAccordingTo(
  sentinel: Connection,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Machine> {
  try {
    return await askForPrimary(sentinel, cluster, signal);
  } catch (error) {
    throw new DatabaseError("no-primary", error instanceof Error ? error.message : String(error));
  }
}
