import type { Socket } from "node:net";
import { DatabaseError } from "../../../workloads/client.ts";
import { dial } from "../../dial.ts";
import type { Address } from "../../machine.ts";
import { encodeCommand } from "./encode-command.ts";
import { createRespParser } from "./resp-parser.ts";
import { RespError, type RespValue } from "./resp-value.ts";

/** What can go wrong between a client and a server, besides the replies that are errors. */
export type ConnectionErrorCode = "not-sent" | "connection-lost" | "timeout";

/** One socket to one server. It does not reconnect, and it sends what it is given exactly once. */
export interface Connection {
  /**
   * Sends a command and waits for its reply; one at a time. Replies have no numbers, so a connection on which one
   * was given up is of no use any more, and closes.
   *
   * @throws DatabaseError with the code of an error reply, or with a {@link ConnectionErrorCode}: `not-sent` only if
   * not a byte was handed to the socket.
   */
  call(command: readonly string[], signal: AbortSignal): Promise<RespValue>;
  /** Whether every further call is `not-sent`. */
  isLost(): boolean;
  close(): void;
}

interface Waiting {
  readonly resolve: (value: RespValue) => void;
  readonly reject: (error: DatabaseError) => void;
}

/**
 * Connects, and greets the server. Where a port is forwarded somebody takes the connection even when no server
 * is there, so only an answer shows that there is one; nothing was asked of it yet.
 *
 * @throws Error if the server does not answer before `signal` fires, and whatever it was, nothing was done.
 */
export async function openConnection(address: Address, signal: AbortSignal): Promise<Connection> {
  const connection = useSocket(await dial(address, signal));
  try {
    await connection.call(["HELLO", "3"], signal);
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

function useSocket(socket: Socket): Connection {
  let waiting: Waiting | undefined;
  let lost: string | undefined;

  const answer = (outcome: RespValue | DatabaseError): void => {
    const answered = waiting;
    waiting = undefined;
    if (outcome instanceof DatabaseError) answered?.reject(outcome);
    else answered?.resolve(outcome);
  };

  const lose = (code: "connection-lost" | "timeout", why: string): void => {
    lost ??= why;
    socket.destroy();
    answer(new DatabaseError(code, why));
  };

  const parse = createRespParser();
  const receive = (chunk: Buffer): void => {
    for (const { kind, value } of parse(chunk)) {
      // Nothing here subscribes to anything, but a server may tell of its own state.
      if (kind === "push") continue;
      if (waiting === undefined) throw new Error("A reply to nothing");
      answer(value instanceof RespError ? new DatabaseError(value.code, value.text) : value);
    }
  };

  socket.on("data", (chunk) => {
    try {
      receive(chunk);
    } catch (error) {
      lose("connection-lost", String(error));
    }
  });
  socket.on("error", (error) => {
    lose("connection-lost", error.message);
  });
  socket.on("close", () => {
    lose("connection-lost", "The server closed the connection");
  });

  return {
    call(command, signal) {
      if (lost !== undefined) return Promise.reject(new DatabaseError("not-sent", lost));
      if (signal.aborted)
        return Promise.reject(new DatabaseError("not-sent", "Out of time before it was sent"));
      if (waiting !== undefined)
        return Promise.reject(new Error("A connection carries one command at a time"));
      const answered = new Promise<RespValue>((resolve, reject) => {
        waiting = { resolve, reject };
      });
      const giveUp = (): void => {
        lose("timeout", "No answer in time");
      };
      signal.addEventListener("abort", giveUp);
      socket.write(encodeCommand(command));
      return answered.finally(() => {
        signal.removeEventListener("abort", giveUp);
      });
    },
    isLost: () => lost !== undefined,
    close() {
      lose("connection-lost", "The client closed the connection");
    },
  };
}
