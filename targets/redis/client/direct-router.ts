import { configuredPrimary } from "../server/configured-primary.ts";
import { clientSettings } from "./client-settings.ts";
import { createConnections } from "./connections.ts";
import { type OpenRouter, send } from "./router.ts";

/** Where no failover ever moves the primary, it gets every command, but for reads that the node may answer itself. */
export const openDirectRouter: OpenRouter = async (machine, cluster, signal) => {
  const { wait, readsOwnNode } = clientSettings(cluster);
  const connections = createConnections();
  const primary = configuredPrimary(cluster);
  await connections.to(primary, signal);
  return {
    async call(command, callSignal) {
      const to = command.kind === "read" && readsOwnNode ? machine : primary;
      return send(await connections.to(to, callSignal), command, wait, callSignal);
    },
    close() {
      connections.close();
    },
  };
};
