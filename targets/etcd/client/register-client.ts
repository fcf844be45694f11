import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import { type Condition, put, putIf, readKey } from "../gateway/key-value.ts";
import { beforeWrite, clientFactory, readValue, type Session, storeKey, unsupported } from "./open-client.ts";

/**
 * The workload `register`: `read`, `write` v, and `cas` [from, to] on one key per register.
 *
 * A cas by revision is what programs on etcd do, and how they build everything else: read, and write in a
 * transaction that depends on the revision that was read. It may also compare the value itself, in one request.
 */
export const registerClient: ClientFactory = clientFactory(() => async (session, op, signal) => {
  const { connection, settings } = session;
  const key = storeKey("register", op.key);
  switch (op.f) {
    case "read": {
      const found = await readKey(connection, key, settings, signal);
      return { type: "ok", value: found === undefined ? null : readValue(found.value) };
    }
    case "write":
      await put(connection, key, JSON.stringify(op.value), signal);
      return { type: "ok", value: op.value };
    case "cas":
      return isPair(op.value) ? compareAndSet(session, key, op.value, signal) : unsupported(op);
    default:
      return unsupported(op);
  }
});

const MISMATCH: Outcome = { type: "fail", error: "mismatch" };

async function compareAndSet(
  { connection, settings }: Session,
  key: string,
  value: readonly [Json, Json],
  signal: AbortSignal,
): Promise<Outcome> {
  const from = JSON.stringify(value[0]);
  const to = JSON.stringify(value[1]);
  let condition: Condition = { kind: "value", key, value: from };
  if (settings.casBy === "revision") {
    const found = await beforeWrite(readKey(connection, key, settings, signal));
    if (found?.value !== from) return MISMATCH;
    condition = { kind: "modified-at", key, revision: found.mod_revision };
  }
  const swapped = await putIf(connection, condition, key, to, signal);
  return swapped ? { type: "ok", value } : MISMATCH;
}

function isPair(value: Json): value is readonly [Json, Json] {
  return isJsonArray(value) && value.length === 2;
}
