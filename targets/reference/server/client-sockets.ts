import type { Socket } from "node:net";
import { encodeFrame } from "../protocol/frame.ts";
import type { Reply } from "../protocol/request.ts";

/** The clients that are connected, by the number under which the node knows them. */
export interface ClientSockets {
  add(socket: Socket): number;
  /** Answers a client; one that has gone gets nothing. */
  reply(client: number, reply: Reply): void;
}

/** A client that leaves this much of its answers unread is disconnected, so that it cannot eat the node's memory. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

export function createClientSockets(): ClientSockets {
  const sockets = new Map<number, Socket>();
  let last = 0;
  return {
    add(socket) {
      const client = ++last;
      sockets.set(client, socket);
      socket.on("close", () => sockets.delete(client));
      return client;
    },
    reply(client, reply) {
      const socket = sockets.get(client);
      if (socket === undefined) return;
      socket.write(encodeFrame(reply));
      if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
    },
  };
}
