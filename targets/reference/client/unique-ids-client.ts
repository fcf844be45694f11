import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import { mopsOf } from "./mops.ts";
import { clientFactory, storeKey, unsupported } from "./open-client.ts";

/** The workload `unique-ids`: `generate` answers the next number of a sequence, which is a counter. */
export const uniqueIdsClient: ClientFactory = clientFactory(async (session, op, signal): Promise<Outcome> => {
  if (op.f !== "generate") return unsupported(op);
  const key = `sequence/${storeKey(op.key)}`;
  const answer = await session.perform({ kind: "txn", mops: [["add", key, 1]] }, signal);
  return { type: "ok", value: mopsOf(answer)[0]?.[2] ?? null };
});
