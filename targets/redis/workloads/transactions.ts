import { type Json } from "../../../checkers/history/operation.ts";
import { type MicroOp, parseMicroOps } from "../../../workloads/transactions/micro-op.ts";
import {
  expectArray,
  expectInteger,
  expectOk,
  expectString,
  type RespValue,
} from "../protocol/resp-value.ts";
import { type Meaning, unsupported } from "./client-factory.ts";

/** What the steps of a transaction are to Redis. */
interface Steps {
  readonly writes: MicroOp[0];
  read(key: string): readonly string[];
  write(key: string, value: string): readonly string[];
  /** @throws Error if a read was answered with something else. */
  parseRead(reply: RespValue | undefined): Json;
  /** @throws Error if a write was refused. */
  assertWritten(reply: RespValue | undefined): void;
}

/** The workload `list-append`: a list for each key, its elements as JSON. */
export const listAppend: Meaning = transactionsOf({
  writes: "append",
  read: (key) => ["LRANGE", key, "0", "-1"],
  write: (key, element) => ["RPUSH", key, element],
  parseRead: (reply) => expectArray(reply).map((element) => JSON.parse(expectString(element)) as Json),
  assertWritten: (reply) => {
    expectInteger(reply);
  },
});

/** The workload `rw-register`: a string for each key, with the value as JSON. */
export const rwRegister: Meaning = transactionsOf({
  writes: "w",
  read: (key) => ["GET", key],
  write: (key, value) => ["SET", key, value],
  parseRead: (reply) => (reply === null ? null : (JSON.parse(expectString(reply)) as Json)),
  assertWritten: expectOk,
});

/**
 * Each transaction is one between MULTI and EXEC. Redis Cluster runs those only whose keys are all in one slot, so all
 * are: the nodes that have other slots are not tested by it.
 */
function transactionsOf(steps: Steps): Meaning {
  return () => async (router, op, signal) => {
    const asked = op.f === "txn" ? parseMicroOps(op.value) : undefined;
    if (asked?.every(([f]) => f === "r" || f === steps.writes) !== true) return unsupported(op);
    const commands = asked.map(([f, key, value]) =>
      f === "r" ? steps.read(keyOf(key)) : steps.write(keyOf(key), JSON.stringify(value)),
    );
    const kind = asked.every(([f]) => f === "r") ? "read" : "write";
    const replies = expectArray(await router.call({ kind, commands }, signal));
    return { type: "ok", value: asked.map((step, i) => answered(steps, step, replies[i])) };
  };
}

function keyOf(key: MicroOp[1]): string {
  return `{transactions}:${key}`;
}

function answered(steps: Steps, step: MicroOp, reply: RespValue | undefined): MicroOp {
  const [f, key] = step;
  if (f === "r") return [f, key, steps.parseRead(reply)];
  steps.assertWritten(reply);
  return step;
}
