import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import { type MicroOp, parseMicroOps } from "../../../workloads/transactions/micro-op.ts";
import type { ClientFactory } from "../../target.ts";
import type { KeyValue } from "../gateway/fields.ts";
import { type Put, putAllIf, readTogether } from "../gateway/key-value.ts";
import { beforeWrite, clientFactory, readValue, type Session, storeKey, unsupported } from "./open-client.ts";

/** The workload `list-append`: each list is one key, with all its elements as JSON. */
export const listAppendClient: ClientFactory = transactionClient("list-append");

/** The workload `rw-register`: each register is one key, with its value as JSON. */
export const rwRegisterClient: ClientFactory = transactionClient("rw-register");

const WRITES = { "list-append": "append", "rw-register": "w" } as const;
type Kind = keyof typeof WRITES;

/**
 * A transaction reads all its keys as of one revision, works out what it leaves, and writes that on the condition that
 * no key it has touched was changed since: the way of etcd's own software transactional memory. If one was, it fails
 * with `conflict`. One that only reads is done with the first request.
 *
 * @see https://pkg.go.dev/go.etcd.io/etcd/client/v3/concurrency
 */
function transactionClient(kind: Kind): ClientFactory {
  return clientFactory(() => async (session, op, signal) => {
    const steps = op.f === "txn" ? parseMicroOps(op.value) : undefined;
    if (steps?.every(([f]) => f === "r" || f === WRITES[kind]) !== true) return unsupported(op);
    return carryOut(session, kind, steps, signal);
  });
}

async function carryOut(
  { connection }: Session,
  kind: Kind,
  steps: readonly MicroOp[],
  signal: AbortSignal,
): Promise<Outcome> {
  const keys = [...new Set(steps.map(([, key]) => storeKey(kind, key)))];
  const found = await beforeWrite(readTogether(connection, keys, signal));
  const { answers, written } = workOut(kind, steps, new Map(keys.map((key, i) => [key, found[i]])));
  if (written.size === 0) return { type: "ok", value: answers };
  const unchanged = keys.map(
    (key, i) => ({ kind: "modified-at", key, revision: found[i]?.mod_revision ?? 0 }) as const,
  );
  const puts = Array.from(written, ([key, value]): Put => ({ key, value: JSON.stringify(value) }));
  const committed = await putAllIf(connection, unchanged, puts, signal);
  return committed ? { type: "ok", value: answers } : { type: "fail", error: "conflict" };
}

interface WorkedOut {
  readonly answers: readonly MicroOp[];
  /** What the keys hold afterwards that it writes. */
  readonly written: ReadonlyMap<string, Json>;
}

/** A transaction sees what it has written itself. */
function workOut(
  kind: Kind,
  steps: readonly MicroOp[],
  found: ReadonlyMap<string, KeyValue | undefined>,
): WorkedOut {
  const written = new Map<string, Json>();
  const held = (key: string): Json => {
    const stored = found.get(key);
    const absent = kind === "list-append" ? [] : null;
    if (written.has(key)) return written.get(key) ?? null;
    return stored === undefined ? absent : readValue(stored.value);
  };
  const answers = steps.map((step): MicroOp => {
    const [f, name, value] = step;
    const key = storeKey(kind, name);
    const now = held(key);
    if (f === "r") return [f, name, now];
    written.set(key, f === "append" ? [...(isJsonArray(now) ? now : []), value] : value);
    return step;
  });
  return { answers, written };
}
