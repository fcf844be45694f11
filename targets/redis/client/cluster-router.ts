import { DatabaseError } from "../../../workloads/client.ts";
import type { Machine } from "../../machine.ts";
import type { Cluster } from "../../target.ts";
import type { RespValue } from "../protocol/resp-value.ts";
import { machineAt } from "../server/announced-address.ts";
import { clientSettings } from "./client-settings.ts";
import { type Connections, createConnections } from "./connections.ts";
import { type Command, type OpenRouter, send } from "./router.ts";

/** Two nodes that each think that the other has a slot would send a client back and forth for ever. */
const MOST_REDIRECTIONS = 5;

/** Where a node says that the key is: for good, or for this one command while its slot moves. */
interface Redirection {
  readonly to: Machine;
  readonly asking: boolean;
}

/**
 * Sends each command to the client's own node first, and then wherever it is told to. A redirection is a refusal,
 * so a command that was redirected has been run nowhere yet, and following it repeats nothing. No slot is
 * remembered: a client believes what its own node believes now.
 *
 * @see "Redis cluster specification", MOVED and ASK redirection,
 * https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
 */
export const openClusterRouter: OpenRouter = async (machine, cluster, signal) => {
  const { wait, readsOwnNode } = clientSettings(cluster);
  const connections = createConnections();
  const readOnlyConnections = createConnections(["READONLY"]);
  await connections.to(machine, signal);
  return {
    call(command, callSignal) {
      const through = command.kind === "read" && readsOwnNode ? readOnlyConnections : connections;
      return follow(command, { machine, cluster, through, wait, signal: callSignal });
    },
    close() {
      connections.close();
      readOnlyConnections.close();
    },
  };
};

interface Route {
  readonly machine: Machine;
  readonly cluster: Cluster;
  readonly through: Connections;
  readonly wait: number;
  readonly signal: AbortSignal;
}

async function follow(
  command: Command,
  { machine, cluster, through, wait, signal }: Route,
): Promise<RespValue> {
  let next: Redirection = { to: machine, asking: false };
  for (let redirections = 0; ; redirections++) {
    try {
      const connection = await through.to(next.to, signal);
      if (next.asking) await connection.call(["ASKING"], signal);
      return await send(connection, command, wait, signal);
    } catch (error) {
      const redirection = redirectionOf(error, cluster);
      if (redirection === undefined || redirections === MOST_REDIRECTIONS) throw error;
      next = redirection;
    }
  }
}

/** What `MOVED 3999 198.18.0.12:6379` asks for; undefined for any other error, and for a node that is a stranger. */
function redirectionOf(error: unknown, cluster: Cluster): Redirection | undefined {
  if (!(error instanceof DatabaseError) || (error.code !== "MOVED" && error.code !== "ASK")) return undefined;
  const [, host, port] = /^\w+ \d+ (.+):(\d+)$/.exec(error.message) ?? [];
  if (host === undefined) return undefined;
  const to = machineAt({ host, port: Number(port) }, cluster);
  return to === undefined ? undefined : { to, asking: error.code === "ASK" };
}
