import { z } from "zod";
import type { Json } from "../../../checkers/history/operation.ts";
import { call } from "./call.ts";
import type { Connection } from "./connection.ts";
import { encodeBytes, type KeyRange } from "./encoding.ts";
import { count, flag, header, type KeyValue, keyValue } from "./fields.ts";

const revisionReply = z.object({ header });
const deleteReply = z.object({ header, deleted: count });
const rangeReply = z.object({ header, kvs: z.array(keyValue).default([]) });
const txnReply = z.object({
  succeeded: flag,
  responses: z.array(z.object({ response_range: rangeReply.optional() })).default([]),
});

/**
 * What a read may cost: linearizable, which a majority must confirm, or serializable, which the node answers
 * from what it has, however old.
 */
export interface ReadOptions {
  readonly serializable: boolean;
}

export const LINEARIZABLE: ReadOptions = { serializable: false };

/** Reads the keys of a range, in the order of their bytes. */
export async function readRange(
  connection: Connection,
  range: KeyRange,
  { serializable }: ReadOptions,
  signal: AbortSignal,
): Promise<readonly KeyValue[]> {
  const body = { ...range, serializable };
  const { kvs } = await call(connection, "/v3/kv/range", body, rangeReply, signal);
  return kvs;
}

/** The one key, if it exists. */
export async function readKey(
  connection: Connection,
  key: string,
  { serializable }: ReadOptions,
  signal: AbortSignal,
): Promise<KeyValue | undefined> {
  const body = { key: encodeBytes(key), serializable };
  const { kvs } = await call(connection, "/v3/kv/range", body, rangeReply, signal);
  return kvs[0];
}

/** The revision of the store, linearizably: that of every change acknowledged before, or a later one. */
export async function currentRevision(connection: Connection, signal: AbortSignal): Promise<number> {
  const body = { key: encodeBytes("any") };
  const reply = await call(connection, "/v3/kv/range", body, rangeReply, signal);
  return reply.header.revision;
}

/** Returns the revision that the put made. */
export async function put(
  connection: Connection,
  key: string,
  value: string,
  signal: AbortSignal,
): Promise<number> {
  const body = { key: encodeBytes(key), value: encodeBytes(value) };
  const reply = await call(connection, "/v3/kv/put", body, revisionReply, signal);
  return reply.header.revision;
}

/** Returns the revision that the deletion made; nothing if there was no such key. */
export async function deleteKey(
  connection: Connection,
  key: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const body = { key: encodeBytes(key) };
  const reply = await call(connection, "/v3/kv/deleterange", body, deleteReply, signal);
  return reply.deleted > 0 ? reply.header.revision : undefined;
}

/** A condition on the state in which a transaction is applied. */
export type Condition =
  | { readonly kind: "value"; readonly key: string; readonly value: string }
  /** The key was last changed at this revision; 0 if it does not exist. */
  | { readonly kind: "modified-at"; readonly key: string; readonly revision: number }
  /** The key exists, and has since this revision. */
  | { readonly kind: "created-at"; readonly key: string; readonly revision: number };

/** Puts a value if a condition holds, in one atomic step, and says whether it did. */
export function putIf(
  connection: Connection,
  condition: Condition,
  key: string,
  value: string,
  signal: AbortSignal,
): Promise<boolean> {
  return putAllIf(connection, [condition], [{ key, value }], signal);
}

/** What a transaction writes. No key may be written twice. */
export interface Put {
  readonly key: string;
  readonly value: string;
}

/** Puts values if all conditions hold, in one atomic step, and says whether they did. */
export async function putAllIf(
  connection: Connection,
  conditions: readonly Condition[],
  puts: readonly Put[],
  signal: AbortSignal,
): Promise<boolean> {
  const body = {
    compare: conditions.map(compareOf),
    success: puts.map(({ key, value }) => ({
      request_put: { key: encodeBytes(key), value: encodeBytes(value) },
    })),
  };
  const { succeeded } = await call(connection, "/v3/kv/txn", body, txnReply, signal);
  return succeeded;
}

function compareOf(condition: Condition): Json {
  const equal = { key: encodeBytes(condition.key), result: "EQUAL" };
  switch (condition.kind) {
    case "value":
      return { ...equal, target: "VALUE", value: encodeBytes(condition.value) };
    case "modified-at":
      return { ...equal, target: "MOD", mod_revision: String(condition.revision) };
    case "created-at":
      return { ...equal, target: "CREATE", create_revision: String(condition.revision) };
  }
}

/** Reads several keys as of one revision, linearizably. */
export async function readTogether(
  connection: Connection,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<readonly (KeyValue | undefined)[]> {
  const body = { success: keys.map((key) => ({ request_range: { key: encodeBytes(key) } })) };
  const { responses } = await call(connection, "/v3/kv/txn", body, txnReply, signal);
  return keys.map((_, i) => responses[i]?.response_range?.kvs[0]);
}

/** Forgets the history before a revision. */
export async function compact(connection: Connection, revision: number, signal: AbortSignal): Promise<void> {
  await call(connection, "/v3/kv/compaction", { revision: String(revision) }, revisionReply, signal);
}
