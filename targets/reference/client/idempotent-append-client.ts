import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import { clientFactory, storeKey, unsupported } from "./open-client.ts";

/**
 * The workload `idempotent-append`: `append` an element under the id of a request, and `read` all with their ids.
 *
 * The client and the number in an id become the session and the sequence by which the store knows a request again. So an
 * operation that repeats another is sent as the same request, whoever sends it, over whatever connection.
 */
export const idempotentAppendClient: ClientFactory = clientFactory(
  async (session, op, signal): Promise<Outcome> => {
    const key = storeKey(op.key);
    if (op.f === "read") {
      return { type: "ok", value: (await session.perform({ kind: "get", key }, signal)) ?? [] };
    }
    const request = requestOf(op.value);
    if (op.f !== "append" || request === undefined) return unsupported(op);
    const answer = await session.repeat(
      { kind: "op", ...request, op: { kind: "txn", mops: [["append", key, op.value]] } },
      signal,
    );
    return { type: "ok", value: appendedBy(answer) };
  },
);

const ID = /^(.+)\/(\d+)$/;

function requestOf(value: Json): { readonly session: string; readonly sequence: number } | undefined {
  if (typeof value !== "object" || value === null || isJsonArray(value)) return undefined;
  const { id } = value;
  const [, client, number] = (typeof id === "string" ? ID.exec(id) : undefined) ?? [];
  return client === undefined ? undefined : { session: `requests of ${client}`, sequence: Number(number) };
}

/** What the store says that a transaction of one append has appended. */
function appendedBy(answer: Json): Json {
  const [first] = isJsonArray(answer) ? answer : [];
  const [, , appended = null] = isJsonArray(first) ? first : [];
  return appended;
}
