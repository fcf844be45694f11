import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Address, Machine } from "../../../../targets/machine.ts";
import {
  createFrameDecoder,
  encodeFrame,
  MAX_CLIENT_FRAME_BYTES,
} from "../../../../targets/reference/protocol/frame.ts";
import type { Reply, Request } from "../../../../targets/reference/protocol/request.ts";
import type { Cluster } from "../../../../targets/target.ts";

/** What a fake store does about a request: any replies it likes, or something to the socket, or nothing. */
export type Behaviour = (
  request: Request,
  caller: { readonly reply: (reply: Reply) => void; readonly socket: Socket; readonly connection: number },
) => void;

/** One node that speaks the store's protocol and answers as a test wants it to. */
export interface FakeStore {
  readonly address: Address;
  readonly cluster: Cluster;
  readonly machine: Machine;
  /** Everything that arrived after the hellos, in order. */
  readonly requests: Request[];
  /** How many connections there were. */
  connections(): number;
  close(): Promise<void>;
}

export async function fakeStore(behaviour: Behaviour, clientRetry = false): Promise<FakeStore> {
  const requests: Request[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    const connection = ++connections;
    sockets.add(socket);
    socket.on("error", () => undefined);
    const decode = createFrameDecoder(MAX_CLIENT_FRAME_BYTES);
    const reply = (message: Reply): void => {
      socket.write(encodeFrame(message));
    };
    socket.on("data", (chunk) => {
      for (const message of decode(chunk) as { readonly kind: string }[]) {
        if (message.kind === "hello") continue;
        requests.push(message as Request);
        behaviour(message as Request, { reply, socket, connection });
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("Not a TCP port");
  const address = { host: "127.0.0.1", port: bound.port };
  const machine: Machine = {
    node: "n1",
    dataDir: "n1",
    bindAddress: () => address,
    peerAddress: () => address,
    clientAddress: () => address,
    writeFile: () => Promise.resolve(),
    startDaemon: () => Promise.resolve(),
  };
  return {
    address,
    machine,
    cluster: { machines: [machine], options: { opTimeoutMs: 1000, seed: 1, clientRetry, settings: {} } },
    requests,
    connections: () => connections,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
