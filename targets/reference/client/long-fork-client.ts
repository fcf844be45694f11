import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import type { Mop } from "../protocol/request.ts";
import { mopsOf } from "./mops.ts";
import { clientFactory, unsupported } from "./open-client.ts";

/** The workload `long-fork`: a `write` of one key, and a `read` of several, each a transaction. */
export const longForkClient: ClientFactory = clientFactory(async (session, op, signal): Promise<Outcome> => {
  const mops = storeMops(op.value);
  const expected = op.f === "write" ? "w" : "r";
  if ((op.f !== "write" && op.f !== "read") || mops.length === 0 || mops.some(([f]) => f !== expected))
    return unsupported(op);
  const found = mopsOf(await session.perform({ kind: "txn", mops }, signal));
  if (op.f === "write") return { type: "ok", value: op.value };
  const keys = mopsOf(op.value).map(([, key]) => key);
  return { type: "ok", value: keys.map((key, i) => ["r", key, found[i]?.[2] ?? null]) };
});

/** The same in the store's words: there, all keys are texts. */
function storeMops(value: Json): readonly Mop[] {
  if (!isJsonArray(value)) return [];
  return mopsOf(value).flatMap(([f, key, written]): Mop[] =>
    f === "r" || f === "w" ? [[f, `fork/${JSON.stringify(key)}`, written]] : [],
  );
}
