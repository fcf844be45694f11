import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import { type MicroOp, parseMicroOps } from "../../../workloads/transactions/micro-op.ts";
import type { ClientFactory } from "../../target.ts";
import type { Mop } from "../protocol/request.ts";
import { clientFactory, storeKey, unsupported } from "./open-client.ts";

/** The workload `list-append`: `txn` with reads and appends, in one request. A list nobody appended to is empty. */
export const listAppendClient: ClientFactory = transactionClient([]);

/** The workload `rw-register`: the same with reads and writes. A register nobody wrote to holds null. */
export const rwRegisterClient: ClientFactory = transactionClient(null);

/**
 * The store refuses no transaction without guards. One with a defect may look at the end whether it may commit, and
 * answers `false` if not: then it has changed nothing.
 *
 * @param absent - What a key holds that was never written.
 */
function transactionClient(absent: Json): ClientFactory {
  return clientFactory(async (session, op, signal): Promise<Outcome> => {
    const steps = op.f === "txn" ? parseMicroOps(op.value) : undefined;
    if (steps === undefined) return unsupported(op);
    const mops = steps.map(([f, key, value]): Mop => [f, storeKey(key), value]);
    const answer = await session.perform({ kind: "txn", mops }, signal);
    if (answer === false) return { type: "fail", error: "conflict" };
    return { type: "ok", value: answered(steps, answer, absent) };
  });
}

/** The steps as they were asked for, with what the store answered to the reads. */
function answered(steps: readonly MicroOp[], answer: Json, absent: Json): Json {
  if (!isJsonArray(answer) || answer.length !== steps.length)
    throw new Error(`This is no answer to a transaction: ${JSON.stringify(answer).slice(0, 200)}`);
  return steps.map((step, i) => {
    const [f, key] = step;
    const mop = answer[i];
    return f === "r" ? [f, key, isJsonArray(mop) ? (mop[2] ?? absent) : absent] : step;
  });
}
