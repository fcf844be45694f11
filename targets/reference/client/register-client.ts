import type { Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import { clientFactory, storeKey, unsupported } from "./open-client.ts";

/** The workload `register`: `read`, `write` v, and `cas` [from, to] on one value per key. */
export const registerClient: ClientFactory = clientFactory(async (session, op, signal): Promise<Outcome> => {
  const key = storeKey(op.key);
  switch (op.f) {
    case "read":
      return { type: "ok", value: await session.perform({ kind: "get", key }, signal) };
    case "write":
      await session.perform({ kind: "put", key, value: op.value }, signal);
      return { type: "ok", value: op.value };
    case "cas": {
      if (!isPair(op.value)) return unsupported(op);
      const [from, to] = op.value;
      const swapped = await session.perform({ kind: "cas", key, from, to }, signal);
      return swapped === true ? { type: "ok", value: op.value } : { type: "fail", error: "mismatch" };
    }
    default:
      return unsupported(op);
  }
});

function isPair(value: Json): value is readonly [Json, Json] {
  return Array.isArray(value) && value.length === 2;
}
