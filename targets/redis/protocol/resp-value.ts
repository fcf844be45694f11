/**
 * What Redis says, in the words of JavaScript. Integers beyond 2^53 are bigints; sets are arrays, since Redis
 * sends them in no order that means anything.
 *
 * @see "RESP protocol spec", https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export type RespValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | RespError
  | readonly RespValue[]
  | ReadonlyMap<RespValue, RespValue>;

/** An error reply. Its first word is its code: `READONLY You can't write against a read only replica.` */
export class RespError {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get code(): string {
    return this.text.split(" ", 1)[0] ?? "";
  }
}

/** @throws Error if the reply is something else, in which case nobody knows what it means. */
export function expectOk(value: RespValue | undefined): void {
  if (value !== "OK") throw unexpected("OK", value);
}

/** @throws Error if the reply is something else. */
export function expectString(value: RespValue | undefined): string {
  if (typeof value === "string") return value;
  throw unexpected("a string", value);
}

/** @throws Error if the reply is something else. */
export function expectInteger(value: RespValue | undefined): number {
  if (Number.isSafeInteger(value)) return Number(value);
  throw unexpected("an integer", value);
}

/** @throws Error if the reply is something else. */
export function expectArray(value: RespValue | undefined): readonly RespValue[] {
  if (isArray(value)) return value;
  throw unexpected("an array", value);
}

/** @throws Error if the reply is something else. */
export function expectMap(value: RespValue | undefined): ReadonlyMap<RespValue, RespValue> {
  if (isMap(value)) return value;
  throw unexpected("a map", value);
}

function unexpected(wanted: string, value: RespValue | undefined): Error {
  return new Error(`Redis answered ${describe(value).slice(0, 80)} instead of ${wanted}`);
}

function describe(value: RespValue | undefined): string {
  if (value instanceof RespError) return `the error ${value.text}`;
  if (isMap(value)) return "a map";
  if (isArray(value)) return `[${value.map(describe).join(", ")}]`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** The built-in guards do not narrow readonly types. */
function isArray(value: RespValue | undefined): value is readonly RespValue[] {
  return Array.isArray(value);
}

function isMap(value: RespValue | undefined): value is ReadonlyMap<RespValue, RespValue> {
  return value instanceof Map;
}
