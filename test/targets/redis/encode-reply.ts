import { RespError, type RespValue } from "../../../targets/redis/protocol/resp-value.ts";

/** A value as a server writes it in RESP3. */
export function encodeReply(value: RespValue): string {
  if (value === null) return "_\r\n";
  if (value instanceof RespError) {
    return /[\r\n]/.test(value.text) ? blob("!", value.text) : `-${value.text}\r\n`;
  }
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<RespValue, RespValue>)];
    return `%${entries.length}\r\n${entries.flat().map(encodeReply).join("")}`;
  }
  if (typeof value === "boolean") return `#${value ? "t" : "f"}\r\n`;
  if (typeof value === "bigint") return `(${value}\r\n`;
  if (typeof value === "string") return blob("$", value);
  if (typeof value === "number") return isInteger(value) ? `:${value}\r\n` : `,${double(value)}\r\n`;
  const parts = value as readonly RespValue[];
  return `*${parts.length}\r\n${parts.map(encodeReply).join("")}`;
}

function isInteger(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function blob(type: string, text: string): string {
  return `${type}${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

function double(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return String(value).replace("Infinity", "inf").replace("NaN", "nan");
}
