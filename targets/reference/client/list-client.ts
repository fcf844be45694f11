import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import { clientFactory, storeKey, unsupported } from "./open-client.ts";

/** The workload `list`: `append` v to the end of a key's list, and `read` it whole. A list nobody appended to is empty. */
export const listClient: ClientFactory = clientFactory(async (session, op, signal): Promise<Outcome> => {
  const key = storeKey(op.key);
  switch (op.f) {
    case "append":
      await session.perform({ kind: "txn", mops: [["append", key, op.value]] }, signal);
      return { type: "ok", value: op.value };
    case "read":
      return { type: "ok", value: (await session.perform({ kind: "get", key }, signal)) ?? [] };
    default:
      return unsupported(op);
  }
});
