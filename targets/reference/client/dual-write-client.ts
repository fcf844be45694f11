import type { Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import type { Mop } from "../protocol/request.ts";
import { rememberingClient, storeKey, unsupported } from "./open-client.ts";
import type { Session } from "./session.ts";

const EVENTS = "events";

/** Changes a row and publishes that it did. */
type Publish = (session: Session, row: Mop, event: Mop, signal: AbortSignal) => Promise<Outcome["type"]>;

/**
 * The workload `dual-write`: `change` a row, which also publishes an event, `read` a row, and read all `events`.
 *
 * The change and its event are one transaction, as with a table of events in the same database (an outbox). With the
 * defect `dual-write` they are two requests, one after the other.
 */
export const dualWriteClient: ClientFactory = rememberingClient((session, { options }) => {
  const publish = options.defect === "dual-write" ? oneAfterTheOther : asOne;
  return async (op, signal): Promise<Outcome> => {
    const list = async (key: string): Promise<Json> =>
      (await session.perform({ kind: "get", key }, signal)) ?? [];
    if (op.f === "events") return { type: "ok", value: await list(EVENTS) };
    const row = `row/${storeKey(op.key)}`;
    if (op.f === "read") return { type: "ok", value: await list(row) };
    if (op.f !== "change" || op.key === undefined) return unsupported(op);
    const event: Mop = ["append", EVENTS, [op.key, op.value]];
    const end = await publish(session, ["append", row, op.value], event, signal);
    return end === "ok"
      ? { type: "ok", value: op.value }
      : { type: "info", error: "unpublished: the row was changed, and nobody knows about its event" };
  };
});

const asOne: Publish = async (session, row, event, signal) => {
  await session.perform({ kind: "txn", mops: [row, event] }, signal);
  return "ok";
};

const oneAfterTheOther: Publish = async (session, row, event, signal) => {
  await session.perform({ kind: "txn", mops: [row] }, signal);
  try {
    await session.perform({ kind: "txn", mops: [event] }, signal);
    return "ok";
  } catch {
    // Whatever became of the event, the row is changed.
    return "info";
  }
};
