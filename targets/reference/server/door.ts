import { createServer, type Socket } from "node:net";
import type { Address } from "../../machine.ts";
import { createFrameDecoder, FrameError } from "../protocol/frame.ts";
import { type Hello, refusal } from "../protocol/hello.ts";
import type { Log } from "./log.ts";

export interface DoorOptions {
  readonly address: Address;
  readonly maxFrameBytes: number;
  readonly expected: { readonly cluster: string; readonly to: string; readonly callers: readonly string[] };
  /** Takes in a caller who said the right hello, and returns what to do with each of its messages. */
  readonly welcome: (socket: Socket, from: string) => (message: unknown) => void;
}

/** A port that is ours. */
export interface Door {
  /** Begins to hear callers; those who came before have waited. */
  open(): void;
  close(): void;
}

/**
 * Takes a port, and later lets in who says the right hello. Whoever sends something else, then or afterwards, is
 * logged and disconnected; the node goes on.
 *
 * @throws Error with the code `EADDRINUSE` if the port is taken.
 */
export async function bindDoor(options: DoorOptions, log: Log): Promise<Door> {
  const callers = new Set<Socket>();
  let isOpen = false;
  const server = createServer({ noDelay: true }, (socket) => {
    callers.add(socket);
    socket.on("close", () => callers.delete(socket));
    socket.on("error", () => undefined);
    if (isOpen) hear(socket, options, log);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.address.port, options.address.host, resolve);
  });
  return {
    open() {
      isOpen = true;
      for (const socket of callers) hear(socket, options, log);
    },
    close() {
      server.close();
      for (const socket of callers) socket.destroy();
    },
  };
}

function hear(socket: Socket, { maxFrameBytes, expected, welcome }: DoorOptions, log: Log): void {
  const decode = createFrameDecoder(maxFrameBytes);
  let handle: ((message: unknown) => void) | undefined;

  const take = (message: unknown): void => {
    if (handle !== undefined) {
      handle(message);
      return;
    }
    const why = refusal(message, expected);
    if (why !== undefined) throw new FrameError(why);
    handle = welcome(socket, (message as Hello).from);
  };

  socket.on("data", (chunk) => {
    try {
      for (const message of decode(chunk)) if (!socket.destroyed) take(message);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      const from = `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? 0}`;
      log("warn", "connection-refused", { from, why: error.message });
      socket.destroy();
    }
  });
}
