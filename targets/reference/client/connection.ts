import { DatabaseError } from "../../../workloads/client.ts";
import { dial } from "../../dial.ts";
import type { Address } from "../../machine.ts";
import { createFrameDecoder, encodeFrame, MAX_CLIENT_FRAME_BYTES } from "../protocol/frame.ts";
import type { Hello } from "../protocol/hello.ts";
import { parseReply } from "../protocol/parse-reply.ts";
import type { Reply, Request } from "../protocol/request.ts";

/** What can go wrong between a client and a node, besides the answers that are errors. */
export const CONNECTION_ERROR_CODES = ["not-sent", "connection-lost", "timeout"] as const;
export type ConnectionErrorCode = (typeof CONNECTION_ERROR_CODES)[number];

type Unaddressed<T> = T extends Request ? Omit<T, "id"> : never;
/** A request as a client makes it; the connection gives it its id. */
export type Call = Unaddressed<Request>;

/** One TCP connection to one node. It does not reconnect, and it sends what it is given exactly once. */
export interface Connection {
  /**
   * Sends a request and waits for its answer. Ids are never used twice, so an answer that comes after its caller
   * has given up is nobody's.
   *
   * @throws DatabaseError with a {@link ConnectionErrorCode}: `not-sent` only if not a byte was handed to the socket.
   */
  call(call: Call, signal: AbortSignal): Promise<Reply>;
  /** Whether every further call is `not-sent`. */
  isLost(): boolean;
  close(): void;
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: DatabaseError) => void;
}

/** @throws Error if the node does not take the connection before `signal` fires. */
export async function openConnection(
  address: Address,
  hello: Hello,
  signal: AbortSignal,
): Promise<Connection> {
  const socket = await dial(address, signal);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let lost: string | undefined;

  const lose = (why: string): void => {
    lost ??= why;
    socket.destroy();
    for (const { reject } of waiting.values()) reject(new DatabaseError("connection-lost", lost));
    waiting.clear();
  };

  const decode = createFrameDecoder(MAX_CLIENT_FRAME_BYTES);
  const receive = (chunk: Buffer): void => {
    for (const message of decode(chunk)) {
      const reply = parseReply(message);
      if (reply === undefined) throw new Error(`Not a reply: ${JSON.stringify(message).slice(0, 80)}`);
      waiting.get(reply.id)?.resolve(reply);
    }
  };

  socket.on("data", (chunk) => {
    try {
      receive(chunk);
    } catch (error) {
      lose(String(error));
    }
  });
  socket.on("error", (error) => {
    lose(error.message);
  });
  socket.on("close", () => {
    lose("The node closed the connection");
  });
  socket.write(encodeFrame(hello));

  return {
    call(call, callSignal) {
      if (lost !== undefined) return Promise.reject(new DatabaseError("not-sent", lost));
      if (callSignal.aborted)
        return Promise.reject(new DatabaseError("not-sent", "Out of time before it was sent"));
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const stopWaiting = (): void => {
          waiting.delete(id);
          callSignal.removeEventListener("abort", giveUp);
        };
        const giveUp = (): void => {
          stopWaiting();
          reject(new DatabaseError("timeout", "No answer in time"));
        };
        callSignal.addEventListener("abort", giveUp);
        waiting.set(id, {
          resolve(reply) {
            stopWaiting();
            resolve(reply);
          },
          reject(error) {
            stopWaiting();
            reject(error);
          },
        });
        socket.write(encodeFrame({ id, ...call }));
      });
    },
    isLost: () => lost !== undefined,
    close() {
      lose("The client closed the connection");
    },
  };
}
