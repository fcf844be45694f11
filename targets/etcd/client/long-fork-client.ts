import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import type { ClientFactory } from "../../target.ts";
import { put, readTogether } from "../gateway/key-value.ts";
import { clientFactory, readValue, storeKey, unsupported } from "./open-client.ts";

/** The workload `long-fork`: a `write` is a put of one key, a `read` is a transaction that reads several as of one revision. */
export const longForkClient: ClientFactory = clientFactory(() => async ({ connection }, op, signal) => {
  const mops = isJsonArray(op.value) ? op.value.map(mopOf) : [];
  const [first] = mops;
  if (first === undefined) return unsupported(op);
  if (op.f === "write") {
    await put(connection, first.at, JSON.stringify(first.value), signal);
    return { type: "ok", value: op.value };
  }
  if (op.f !== "read") return unsupported(op);
  const keys = mops.map(({ at }) => at);
  const found = await readTogether(connection, keys, signal);
  const values = found.map((each) => (each === undefined ? null : readValue(each.value)));
  return { type: "ok", value: mops.map(({ key }, i) => ["r", key, values[i] ?? null]) };
});

/** A micro-operation `[f, key, value]`, and where its key lives. */
function mopOf(mop: Json): { readonly key: Json; readonly at: string; readonly value: Json } {
  const [, key = null, value = null] = isJsonArray(mop) ? mop : [];
  return { key, at: storeKey("fork", JSON.stringify(key)), value };
}
