import { encodeNumber } from "./canonical-json.ts";
import type { Json, Op } from "./operation.ts";

/** The version of the format below. A change that an older reader would misread makes it 2. */
export const SCHEMA = 1;

/** The first line of a history that Faultline writes; whoever writes it may add fields of their own. */
export interface HistoryHeader {
  readonly faultline: "history";
  readonly schema: typeof SCHEMA;
  readonly [name: string]: Json | undefined;
}

/** The header as a line of JSON, without the line end. */
export function encodeHeader({ faultline, schema, ...rest }: HistoryHeader): string {
  return JSON.stringify({ faultline, schema, ...rest });
}

/**
 * An event as a line of JSON, without the line end, its fields in the order that readers are quick at.
 *
 * Every operation of a run passes here, so the line is put together by hand and `JSON.stringify` sees
 * only what may need escaping.
 *
 * @throws HistoryFormatError for a number that JSON cannot hold, which would read back as null.
 */
export function encodeOp(op: Op): string {
  const process = typeof op.process === "number" ? op.process : `"${op.process}"`;
  let line = `{"index":${op.index},"time":${op.time},"process":${process},"type":"${op.type}"`;
  line += `,"f":${encodeString(op.f)},"value":${encodeValue(op.value)}`;
  if (op.key !== undefined) line += `,"key":${encodeValue(op.key)}`;
  if (op.error !== undefined) line += `,"error":${JSON.stringify(op.error)}`;
  if (op.node !== undefined) line += `,"node":${encodeString(op.node)}`;
  return line + "}";
}

function encodeValue(value: Json): string {
  if (typeof value === "number") return encodeNumber(value);
  return value === null ? "null" : JSON.stringify(value);
}

/** Names are nearly always plain; the test costs less than the quoting. */
function encodeString(text: string): string {
  return /^[\w-]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}
