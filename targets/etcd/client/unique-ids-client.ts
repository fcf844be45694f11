import type { ClientFactory } from "../../target.ts";
import { put } from "../gateway/key-value.ts";
import { clientFactory, storeKey, unsupported } from "./open-client.ts";

/** The workload `unique-ids`: every put has a revision of its own, which is the id. */
export const uniqueIdsClient: ClientFactory = clientFactory(() => async ({ connection }, op, signal) => {
  if (op.f !== "generate") return unsupported(op);
  return { type: "ok", value: await put(connection, storeKey("sequence", op.key), "", signal) };
});
