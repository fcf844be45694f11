import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Address } from "../../../../targets/machine.ts";

/** What one end of a connection has seen so far. */
export interface Seen {
  readonly socket: Socket;
  text: string;
  ended: boolean;
  error: string | undefined;
}

/** Something that listens for peers and remembers every connection it got, in order. */
export interface Peer {
  readonly address: Address;
  readonly connections: readonly Seen[];
  close(): Promise<void>;
}

export async function openPeer(onConnection: (seen: Seen) => void = () => undefined): Promise<Peer> {
  const connections: Seen[] = [];
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    const seen = watch(socket);
    connections.push(seen);
    onConnection(seen);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Not a TCP server");
  return {
    address: { host: "127.0.0.1", port: address.port },
    connections,
    async close() {
      for (const { socket } of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Connects and remembers what happens. */
export async function dial(address: Address): Promise<Seen> {
  const socket = connect({ ...address, allowHalfOpen: true });
  const seen = watch(socket);
  await once(socket, "connect");
  return seen;
}

function watch(socket: Socket): Seen {
  const seen: Seen = { socket, text: "", ended: false, error: undefined };
  socket.setNoDelay(true);
  socket.on("data", (bytes) => {
    seen.text += bytes.toString("latin1");
  });
  socket.on("end", () => {
    seen.ended = true;
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    seen.error = error.code ?? error.message;
  });
  return seen;
}
