import { isJsonArray, type Json, type Key } from "../../checkers/history/operation.ts";

/**
 * One step of a transaction: read a key, append to the list that it holds, or write its value. What a read was answered
 * stands where its null stood.
 */
export type MicroOp = readonly [f: "r" | "append" | "w", key: Key, value: Json];

/** The steps of a transaction, in order; undefined if the value is no list of such steps. */
export function parseMicroOps(value: Json): readonly MicroOp[] | undefined {
  return isJsonArray(value) && value.every(isMicroOp) ? value : undefined;
}

function isMicroOp(step: Json): step is MicroOp {
  if (!isJsonArray(step) || step.length !== 3) return false;
  const [f, key] = step;
  return (f === "r" || f === "append" || f === "w") && (typeof key === "string" || typeof key === "number");
}
