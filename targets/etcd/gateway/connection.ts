import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Json } from "../../../checkers/history/operation.ts";
import { DatabaseError } from "../../../workloads/client.ts";
import { dial } from "../../dial.ts";
import type { Address } from "../../machine.ts";

/** What can go wrong between a client and a node, besides the answers that are errors. */
export type ConnectionErrorCode = "not-sent" | "connection-lost" | "timeout";

export interface Call {
  readonly path: string;
  /** Makes it a POST; without one it is a GET. */
  readonly body?: Json;
}

/** What the node answered, whatever it says. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  /** The `Date` header: the wall clock of the database's process, in whole seconds. */
  readonly date: string | undefined;
}

export interface ConnectionOptions {
  /** A node that knows no leader refuses requests at once, instead of holding them until it knows one. */
  readonly requireLeader: boolean;
}

/** One HTTP/1.1 connection to one node, kept alive. It does not reconnect, and it sends each call exactly once. */
export interface Connection {
  /**
   * Sends a call and waits for its answer; one at a time.
   *
   * @throws DatabaseError with a {@link ConnectionErrorCode}: `not-sent` only if not a byte was handed to the socket.
   */
  exchange(call: Call, signal: AbortSignal): Promise<Reply>;
  close(): void;
}

/**
 * Connects, and waits for a first answer. Where a port is forwarded, or a process is stopped, somebody takes the
 * connection though no database listens, so only an answer shows that there is one; nothing was asked of it yet.
 *
 * @throws Error if the node does not answer before `signal` fires.
 */
export async function openConnection(
  address: Address,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Connection> {
  const connection = overSocket(await dial(address, signal), address, headersFor(options));
  try {
    await connection.exchange({ path: "/version" }, signal);
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

/** The gateway hands headers with this prefix on to the gRPC server as metadata. */
function headersFor({ requireLeader }: ConnectionOptions): Readonly<Record<string, string>> {
  return requireLeader ? { "grpc-metadata-hasleader": "true" } : {};
}

function overSocket(socket: Socket, address: Address, headers: Readonly<Record<string, string>>): Connection {
  const agent = new OneSocketAgent(socket);
  let lost: string | undefined;
  const lose = (why: string): void => {
    lost ??= why;
    socket.destroy();
  };
  socket.on("error", (error) => {
    lose(error.message);
  });
  socket.on("close", () => {
    lose("The node closed the connection");
  });
  // The node will not answer on it any more, and a request that crosses with this may not be sent.
  socket.on("end", () => {
    lose("The node closed the connection");
  });

  return {
    exchange(call, signal) {
      if (lost !== undefined) return Promise.reject(new DatabaseError("not-sent", lost));
      if (signal.aborted)
        return Promise.reject(new DatabaseError("not-sent", "Out of time before it was sent"));
      return send(call, { agent, ...address, headers }, signal);
    },
    close() {
      lose("The client closed the connection");
    },
  };
}

/** Uses the one socket it was given. Asked for another, it fails the request, of which nothing was sent then. */
class OneSocketAgent extends Agent {
  #unused: Socket | undefined;

  constructor(socket: Socket) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#unused = socket;
  }

  override createConnection(...[, done]: Parameters<Agent["createConnection"]>): Socket | undefined {
    const socket = this.#unused;
    this.#unused = undefined;
    if (socket?.destroyed === false) return socket;
    done?.(new NoSocketError(), new Socket());
    return undefined;
  }
}

class NoSocketError extends Error {
  constructor() {
    super("The connection was lost before the request was handed to it");
  }
}

interface Route extends Address {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

async function send(call: Call, route: Route, signal: AbortSignal): Promise<Reply> {
  const request = post(call, route);
  const giveUp = (): void => {
    request.destroy();
  };
  signal.addEventListener("abort", giveUp);
  try {
    return await readWhole(await answerTo(request));
  } catch (error) {
    request.destroy();
    throw sendError(error, signal);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** Listens for errors to the end: one that comes after the answer began is the answer's to tell, and must not be unheard. */
function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on("response", resolve);
    request.on("error", reject);
  });
}

function sendError(error: unknown, signal: AbortSignal): DatabaseError {
  if (error instanceof NoSocketError) return new DatabaseError("not-sent", error.message);
  if (signal.aborted) return new DatabaseError("timeout", "No answer in time");
  return new DatabaseError("connection-lost", error instanceof Error ? error.message : String(error));
}

async function readWhole(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  if (!response.complete) throw new Error("The answer broke off");
  return {
    status: response.statusCode ?? 0,
    body: Buffer.concat(chunks).toString(),
    date: response.headers.date,
  };
}

/** Begins a request, and hands it to the socket whole. */
function post({ path, body }: Call, { agent, host, port, headers }: Route): ClientRequest {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const request = httpRequest({
    agent,
    host,
    port,
    path,
    method: payload === undefined ? "GET" : "POST",
    headers: {
      ...headers,
      ...(payload !== undefined && {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(payload),
      }),
    },
  });
  request.end(payload);
  return request;
}
