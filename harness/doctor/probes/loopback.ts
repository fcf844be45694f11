import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import type { Probe } from "../probe.ts";

/** As many as a cluster of seven needs for its nodes. */
const PORTS = 14;

/** Listens on a number of ports and is heard on one. */
export const loopback: Probe = {
  title: "ports on 127.0.0.1",
  async look({ signal }) {
    const servers = Array.from({ length: PORTS }, () => createServer((socket) => socket.end("hello")));
    try {
      for (const server of servers) await once(server.listen(0, "127.0.0.1"), "listening", { signal });
      const [first] = servers;
      if (first !== undefined) await hear(first, signal);
      return { ok: true, found: `${PORTS} opened, and connected to` };
    } catch (error) {
      return {
        ok: false,
        problem: error instanceof Error ? error.message : String(error),
        remedy: "Allow programs to listen and to connect on 127.0.0.1",
      };
    } finally {
      for (const server of servers) server.close();
    }
  },
};

async function hear(server: Server, signal: AbortSignal): Promise<void> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  try {
    await once(socket, "data", { signal });
  } finally {
    socket.destroy();
  }
}
