import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import { clientFactory, storeKey, unsupported } from "./open-client.ts";

/** The workload `set`: `add` an element to a key's set, and `read` it whole. A set is a list, in the order of the adds. */
export const setClient: ClientFactory = clientFactory(async (session, op, signal): Promise<Outcome> => {
  const key = storeKey(op.key);
  switch (op.f) {
    case "add":
      await session.perform({ kind: "txn", mops: [["append", key, op.value]] }, signal);
      return { type: "ok", value: op.value };
    case "read":
      return { type: "ok", value: (await session.perform({ kind: "get", key }, signal)) ?? [] };
    default:
      return unsupported(op);
  }
});
