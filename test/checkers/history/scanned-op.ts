import type { CodedOp } from "../../../checkers/history/coded-op.ts";
import { NEMESIS_ID, type RecordedOp, type Tables, typeOf } from "../../../checkers/history/columns.ts";
import { NONE } from "../../../checkers/history/interner.ts";
import { NEMESIS } from "../../../checkers/history/operation.ts";

/** The event that the codes mean. */
export function scannedOp(coded: CodedOp, tables: Tables): RecordedOp {
  const { index, time, process, type, f, key, value, hasValue, error, node } = coded;
  const itsKey = tables.keys.decode(key);
  return {
    time,
    process: process === NEMESIS_ID ? NEMESIS : process,
    type: typeOf(type),
    ...(index !== NONE && { index }),
    ...(f !== NONE && { f: tables.fs.decode(f) }),
    ...(hasValue && { value: tables.values.decode(value) }),
    ...(itsKey !== undefined && { key: itsKey }),
    ...(error !== NONE && { error: tables.errors.decode(error) }),
    ...(node !== NONE && { node: tables.nodes.decode(node) }),
  };
}
