import { randomUUID } from "node:crypto";
import type { Json } from "../../../checkers/history/operation.ts";
import { DatabaseError } from "../../../workloads/client.ts";
import { isReadOnly } from "../node/execute.ts";
import type { Feed } from "../protocol/change.ts";
import type { NodeStatus } from "../protocol/node-status.ts";
import type { Reply, StoreOp } from "../protocol/request.ts";
import type { Call, Connection } from "./connection.ts";

/** An operation under the session and the number by which the store knows it again. */
export type NumberedCall = Extract<Call, { readonly kind: "op" }>;

/**
 * Requests of one client, one after the other, numbered so that the store can tell a repeat from a new one. All
 * throw a DatabaseError with one of the codes of error-table.ts.
 */
export interface Session {
  /** @param onSend - Is told what goes out, for whoever may want to ask once more with `repeat`. */
  perform(op: StoreOp, signal: AbortSignal, onSend?: (call: NumberedCall) => void): Promise<Json>;
  /** Asks what became of a request of any session: the store answers as it did then, or carries it out now. */
  repeat(call: NumberedCall, signal: AbortSignal): Promise<Json>;
  /** What the node itself knows of the changes of keys that begin with `prefix`, from revision `from` on. */
  watch(prefix: string, from: number, signal: AbortSignal): Promise<Feed>;
  /** What the node says of itself. */
  status(signal: AbortSignal): Promise<NodeStatus>;
  close(): void;
}

/** Opens a connection to the node that the session is pinned to. */
export type Reconnect = (signal: AbortSignal) => Promise<Connection>;

/** What a node answers to a request that it did not refuse. */
export type Answer = Exclude<Reply, { readonly kind: "error" }>;

/** A session that sends each request once, over one connection. What becomes of it when that is lost, nobody learns. */
export async function openSession(reconnect: Reconnect, signal: AbortSignal): Promise<Session> {
  const connection = await reconnect(signal);
  return sessionOf(
    async (call, callSignal) => answerOf(await connection.call(call, callSignal)),
    () => {
      connection.close();
    },
  );
}

/** A session over a way to get an answer. */
export function sessionOf(
  send: (call: Call, signal: AbortSignal) => Promise<Answer>,
  close: () => void,
): Session {
  const number = createNumbering();
  const ask = async (call: Call, signal: AbortSignal): Promise<Json> => valueOf(await send(call, signal));
  return {
    perform: (op, signal, onSend) =>
      number(op, (call) => {
        onSend?.(call);
        return ask(call, signal);
      }),
    repeat: ask,
    watch: async (prefix, from, signal) => feedOf(await send({ kind: "watch", prefix, from }, signal)),
    status: async (signal) => statusOf(await send({ kind: "status" }, signal)),
    close,
  };
}

/** Gives an operation its session and sequence, and sees to it that the session is one that the store knows. */
type Numbering = (op: StoreOp, send: (call: NumberedCall) => Promise<Json>) => Promise<Json>;

/**
 * The store forgets sessions that are long unused. The operation that finds that out fails; the next begins anew.
 * A new session begins with the number 1, so reads, whose numbers the store ignores, must not use it up.
 */
function createNumbering(): Numbering {
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

/** The reply, or the error in it as an exception. */
export function answerOf(reply: Reply): Answer {
  if (reply.kind === "error") throw new DatabaseError(reply.code, reply.message);
  return reply;
}

function valueOf(answer: Answer): Json {
  if (answer.kind !== "ok") throw new Error(`The node answered an operation with its ${answer.kind}`);
  return answer.value;
}

function statusOf(answer: Answer): NodeStatus {
  if (answer.kind !== "status") throw new Error(`The node said of itself ${answer.kind}`);
  return answer.status;
}

function feedOf(answer: Answer): Feed {
  if (answer.kind !== "feed") throw new Error(`The node answered a watch with ${answer.kind}`);
  return answer.feed;
}
