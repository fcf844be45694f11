import type { Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import { LINEARIZABLE, putIf, readKey } from "../gateway/key-value.ts";
import { beforeWrite, clientFactory, readValue, type Session, storeKey, unsupported } from "./open-client.ts";

/**
 * The workloads `counter` and `pn-counter`: `add` and `read`, on one key per counter. One that nobody added to is 0.
 *
 * etcd cannot add: a program reads, and writes the sum in a transaction that depends on the revision that it read. One that
 * another was faster than fails with `conflict`, and is not tried again here.
 */
export const counterClient: ClientFactory = clientFactory(() => async (session, op, signal) => {
  const { connection, settings } = session;
  const key = storeKey("counter", op.key);
  switch (op.f) {
    case "read": {
      const found = await readKey(connection, key, settings, signal);
      return { type: "ok", value: found === undefined ? 0 : readValue(found.value) };
    }
    case "add":
      return typeof op.value === "number" ? add(session, key, op.value, signal) : unsupported(op);
    default:
      return unsupported(op);
  }
});

async function add(
  { connection }: Session,
  key: string,
  term: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const found = await beforeWrite(readKey(connection, key, LINEARIZABLE, signal));
  const before: Json = found === undefined ? 0 : readValue(found.value);
  const revision = found?.mod_revision ?? 0;
  const condition = { kind: "modified-at", key, revision } as const;
  const done = await putIf(connection, condition, key, JSON.stringify(Number(before) + term), signal);
  return done ? { type: "ok", value: term } : { type: "fail", error: "conflict" };
}
