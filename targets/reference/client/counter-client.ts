import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import { clientFactory, storeKey, unsupported } from "./open-client.ts";

/** The workloads `counter` and `pn-counter`: `add` an integer to a key's counter, and `read` it. One that nobody added to is 0. */
export const counterClient: ClientFactory = clientFactory(async (session, op, signal): Promise<Outcome> => {
  const key = storeKey(op.key);
  switch (op.f) {
    case "add":
      await session.perform({ kind: "txn", mops: [["add", key, op.value]] }, signal);
      return { type: "ok", value: op.value };
    case "read":
      return { type: "ok", value: (await session.perform({ kind: "get", key }, signal)) ?? 0 };
    default:
      return unsupported(op);
  }
});
