import { randomUUID } from "node:crypto";
import type { Json } from "../../../checkers/history/operation.ts";
import { DatabaseError } from "../../../workloads/client.ts";
import { isReadOnly } from "../node/execute.ts";
import type { Reply, StoreOp } from "../protocol/request.ts";
import type { Call, Connection } from "./connection.ts";

/** Requests of one client, one after the other, numbered so that the store can tell a repeat from a new one. */
export interface Session {
  /** @throws DatabaseError with one of the codes of error-table.ts. */
  perform(op: StoreOp, signal: AbortSignal): Promise<Json>;
  close(): void;
}

/** Opens a connection to the node that the session is pinned to. */
export type Reconnect = (signal: AbortSignal) => Promise<Connection>;

/** A session that sends each request once, over one connection. What becomes of it when that is lost, nobody learns. */
export async function openSession(reconnect: Reconnect, signal: AbortSignal): Promise<Session> {
  const connection = await reconnect(signal);
  const number = createNumbering();
  return {
    perform: (op, callSignal) => number(op, async (call) => valueOf(await connection.call(call, callSignal))),
    close() {
      connection.close();
    },
  };
}

/** Gives an operation its session and sequence, and sees to it that the session is one that the store knows. */
export type Numbering = (op: StoreOp, send: (call: Call) => Promise<Json>) => Promise<Json>;

/**
 * The store forgets sessions that are long unused. The operation that finds that out fails; the next begins anew.
 * A new session begins with the number 1, so reads, whose numbers the store ignores, must not use it up.
 */
export function createNumbering(): Numbering {
  let session = randomUUID();
  let next = 1;
  return async (op, send) => {
    const sequence = next;
    if (!isReadOnly(op)) next++;
    try {
      return await send({ kind: "op", session, sequence, op });
    } catch (error) {
      if (error instanceof DatabaseError && error.code === "session-expired") {
        session = randomUUID();
        next = 1;
      }
      throw error;
    }
  };
}

/** The value that a reply carries, or the error as an exception. */
export function valueOf(reply: Reply): Json {
  switch (reply.kind) {
    case "ok":
      return reply.value;
    case "error":
      throw new DatabaseError(reply.code, reply.message);
    case "status":
      throw new Error("The node answered an operation with its status");
  }
}
