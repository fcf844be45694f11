import type { RecordedOp } from "./columns.ts";
import type { ProcessNumbers } from "./format/process-numbers.ts";
import { HistoryFormatError, quoted } from "./history-format-error.ts";
import { type Json, type Key, OP_TYPES, type Op, type OpType, type ProcessId } from "./operation.ts";

/** A JSON object, as `JSON.parse` returns it. */
export type JsonFields = Readonly<Record<string, Json | undefined>>;

/**
 * The event that the fields of a line describe. Fields that nobody knows are passed over, and null means
 * absent, except for `value`, where it is a value.
 *
 * `processes` numbers those that have names. It looks at types only; what an event may be after those before it is for the builder to say.
 *
 * @throws HistoryFormatError with the field that has the wrong type.
 */
export function decodeOp(fields: JsonFields, processes: ProcessNumbers): RecordedOp {
  const op: { -readonly [Field in keyof RecordedOp]: RecordedOp[Field] } = {
    process: decodeProcess(fields["process"], processes),
    type: decodeType(fields["type"]),
  };
  const time = decodeTime(fields["time"]);
  const index = decodeIndex(fields["index"]);
  const f = decodeText(fields, "f");
  const key = decodeKey(fields["key"]);
  const error = decodeText(fields, "error");
  const node = decodeText(fields, "node");
  if (time !== undefined) op.time = time;
  if (index !== undefined) op.index = index;
  if (f !== undefined) op.f = f;
  if (fields["value"] !== undefined) op.value = fields["value"];
  if (key !== undefined) op.key = key;
  if (error !== undefined) op.error = error;
  if (node !== undefined) op.node = node;
  return op;
}

function decodeTime(time: Json | undefined): number | undefined {
  if (time === undefined || time === null) return undefined;
  if (typeof time === "number") return time;
  throw unexpected("time", time, "nanoseconds since the run began");
}

function decodeProcess(process: Json | undefined, processes: ProcessNumbers): ProcessId {
  if (typeof process === "number" || typeof process === "string") return processes.numberOf(process);
  throw unexpected("process", process, 'a number, a name or "nemesis"');
}

function decodeType(type: Json | undefined): OpType {
  const known = OP_TYPES.find((name) => name === type);
  if (known !== undefined) return known;
  throw unexpected("type", type, "invoke, ok, fail or info");
}

function decodeIndex(index: Json | undefined): number | undefined {
  if (index === undefined || index === null) return undefined;
  if (typeof index === "number") return index;
  throw unexpected("index", index, "an integer, 0 or more");
}

function decodeKey(key: Json | undefined): Key | undefined {
  if (key === undefined || key === null) return undefined;
  if (typeof key === "string" || typeof key === "number") return key;
  throw unexpected("key", key, "a string or a number");
}

function decodeText(fields: JsonFields, field: "f" | "error" | "node"): string | undefined {
  const text = fields[field];
  if (text === undefined || text === null) return undefined;
  if (typeof text === "string") return text;
  throw unexpected(field, text, "a string");
}

function unexpected(field: keyof Op, found: Json | undefined, expected: string): HistoryFormatError {
  const reason = found === undefined ? `${field} is missing` : `${field} is ${quoted(found)}`;
  return new HistoryFormatError(`${reason}, expected ${expected}`, { field });
}
