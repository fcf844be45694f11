import type { Json } from "../../../checkers/history/operation.ts";
import type { Mop, StoreOp } from "../protocol/request.ts";
import { isList, jsonEqual } from "./json-equal.ts";
import type { Outcome } from "./peer-message.ts";

/** The store's keys. One that is absent holds null, and one that holds null is absent. */
export type Data = Map<string, Json>;

/** Whether `op` leaves every key as it is, so that it needs no place in the log. */
export function isReadOnly(op: StoreOp): boolean {
  return op.kind === "get" || (op.kind === "txn" && op.mops.every(([f]) => f === "r"));
}

/** Carries out one operation, wholly or (an error) not at all. Values are shared, never changed in place. */
export function execute(op: StoreOp, data: Data): Outcome {
  switch (op.kind) {
    case "get":
      return ok(data.get(op.key) ?? null);
    case "put":
      set(data, op.key, op.value);
      return ok(null);
    case "cas": {
      const holds = jsonEqual(data.get(op.key) ?? null, op.from);
      if (holds) set(data, op.key, op.to);
      return ok(holds);
    }
    case "txn":
      return executeTxn(op.mops, data);
  }
}

/** A transaction sees its own writes, and they reach `data` only when every mop has succeeded. */
function executeTxn(mops: readonly Mop[], data: Data): Outcome {
  const written: Data = new Map();
  const read = (key: string): Json => (written.has(key) ? written.get(key) : data.get(key)) ?? null;
  const answers: Mop[] = [];
  for (const mop of mops) {
    const [f, key, value] = mop;
    switch (f) {
      case "r":
        answers.push(["r", key, read(key)]);
        break;
      case "w":
        written.set(key, value);
        answers.push(mop);
        break;
      case "append": {
        const list = read(key) ?? [];
        if (!isList(list)) return { kind: "error", code: "bad-request", message: `Key ${key} holds no list` };
        written.set(key, [...list, value]);
        answers.push(mop);
        break;
      }
    }
  }
  for (const [key, value] of written) set(data, key, value);
  return ok(answers);
}

function set(data: Data, key: string, value: Json): void {
  if (value === null) data.delete(key);
  else data.set(key, value);
}

function ok(value: Json): Outcome {
  return { kind: "ok", value };
}
