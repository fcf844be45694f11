import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { createServer } from "node:net";
import type { Address } from "../../../targets/machine.ts";
import { HarnessError } from "../../harness-error.ts";
import { resetSocket } from "./reset-socket.ts";

export const LOOPBACK = "127.0.0.1";

/** Listens on a port of the system's choice that only this computer can reach. */
export async function listenOnLoopback(server: Server, port = 0): Promise<Address> {
  server.listen({ host: LOOPBACK, port });
  await once(server, "listening");
  return { host: LOOPBACK, port: (server.address() as AddressInfo).port };
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

/** Finds ports that were free a moment ago, all different. */
export async function findFreeAddresses(count: number): Promise<readonly Address[]> {
  const servers = Array.from({ length: count }, () => createServer());
  // All are held at once, or the system might hand out the same port twice.
  const addresses = await Promise.all(servers.map((server) => listenOnLoopback(server)));
  await Promise.all(servers.map(closeServer));
  return addresses;
}

/**
 * Makes sure that an address can still be listened at.
 *
 * @throws {@link HarnessError} when somebody else listens there by now.
 */
export async function assertFree({ port }: Address, purpose: string): Promise<void> {
  const server = createServer(resetSocket);
  try {
    await listenOnLoopback(server, port);
  } catch (error) {
    throw new HarnessError(
      "port-busy",
      `Port ${port}, meant for ${purpose}, was taken by another program: ${String(error)}`,
      "Run again; other ports will be chosen",
      { cause: error },
    );
  }
  await closeServer(server);
}
