import type { Json } from "../../../checkers/history/operation.ts";
import type { StoreOp } from "../protocol/request.ts";
import type { Leader, Raft } from "./raft.ts";

/** An id that was not asked of the log. */
export interface GivenId {
  /** What the request answers. */
  readonly answer: Json;
  /** What is to be put into the log in its place, if this id is the last of its block. */
  readonly writeDown?: StoreOp;
}

/**
 * Under the defect `ids-from-memory`, the answer to a request for the next id of a sequence, which is a transaction that adds 1 to
 * one key and does nothing else. Undefined for every other request, and always in the correct store.
 */
export function idFromMemory({ policy, machine }: Raft, { ids }: Leader, op: StoreOp): GivenId | undefined {
  if (policy.idBlock === 0 || op.kind !== "txn" || op.when !== undefined || op.mops.length !== 1)
    return undefined;
  const [mop] = op.mops;
  if (mop?.[0] !== "add" || mop[2] !== 1) return undefined;
  const key = mop[1];
  const written = machine.read({ kind: "get", key });
  const last = ids.get(key) ?? (written.kind === "ok" ? Number(written.value) : 0);
  const id = last + 1;
  ids.set(key, id);
  const answer: Json = [["add", key, id]];
  return id % policy.idBlock === 0
    ? { answer, writeDown: { kind: "txn", mops: [["w", key, id]] } }
    : { answer };
}
