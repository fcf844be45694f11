import { RespError, type RespValue } from "./resp-value.ts";

/** A reply answers the oldest command that is not answered yet; a push answers nobody. */
export interface RespMessage {
  readonly kind: "reply" | "push";
  readonly value: RespValue;
}

/** Takes the bytes of a connection as they come, and returns the messages that they complete. */
export type RespParser = (chunk: Buffer) => readonly RespMessage[];

type AggregateKind = "array" | "map" | "push" | "attribute";

/** An array, a map or the like of which some parts are still to come. */
interface Unfinished {
  readonly kind: AggregateKind;
  readonly size: number;
  readonly parts: RespValue[];
}

type Token =
  | { readonly kind: "value"; readonly value: RespValue; readonly end: number }
  | { readonly kind: "aggregate"; readonly aggregate: Unfinished; readonly end: number };

/**
 * Parses RESP2 and RESP3, however the bytes are cut into chunks. Attributes are skipped. What Redis never sends,
 * strings and aggregates of unknown length, is an error like any other nonsense.
 *
 * Parts of aggregates are kept as they come, so that each is parsed once.
 *
 * @throws Error from the parser at bytes that are not RESP; it is of no use after that.
 */
export function createRespParser(): RespParser {
  let unread: Buffer = Buffer.alloc(0);
  const unfinished: Unfinished[] = [];

  /** Puts a value where it belongs, and finishes the aggregates that it completes. */
  function place(value: RespValue): RespMessage | undefined {
    let placed = value;
    for (;;) {
      const around = unfinished.at(-1);
      if (around === undefined) return { kind: "reply", value: placed };
      around.parts.push(placed);
      if (around.parts.length < around.size) return undefined;
      unfinished.pop();
      if (around.kind === "attribute") return undefined;
      placed = finish(around);
      if (around.kind === "push") return { kind: "push", value: placed };
    }
  }

  function take(token: Token): RespMessage | undefined {
    if (token.kind === "value") return place(token.value);
    const { aggregate } = token;
    if (aggregate.kind === "push" && unfinished.length > 0) throw nonsense("a push inside of a reply");
    if (aggregate.size > 0) {
      unfinished.push(aggregate);
      return undefined;
    }
    if (aggregate.kind === "attribute") return undefined;
    if (aggregate.kind === "push") throw nonsense("a push without a kind");
    return place(finish(aggregate));
  }

  return (chunk) => {
    const bytes = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    const messages: RespMessage[] = [];
    let start = 0;
    for (;;) {
      const token = readToken(bytes, start);
      if (token === undefined) break;
      start = token.end;
      const message = take(token);
      if (message !== undefined) messages.push(message);
    }
    unread = bytes.subarray(start);
    return messages;
  };
}

function finish({ kind, parts }: Unfinished): RespValue {
  if (kind !== "map") return parts;
  const entries = new Map<RespValue, RespValue>();
  for (let i = 0; i + 1 < parts.length; i += 2) entries.set(parts[i] ?? null, parts[i + 1] ?? null);
  return entries;
}

const CRLF = "\r\n";

/** The token that begins at `start`; undefined if some of it is still to come. */
function readToken(bytes: Buffer, start: number): Token | undefined {
  const lineEnd = bytes.indexOf(CRLF, start);
  if (lineEnd < 0) return undefined;
  const type = String.fromCharCode(bytes[start] ?? 0);
  const line = bytes.toString("utf8", start + 1, lineEnd);
  const end = lineEnd + CRLF.length;
  switch (type) {
    case "+":
      return { kind: "value", value: line, end };
    case "-":
      return { kind: "value", value: new RespError(line), end };
    case ":":
      return { kind: "value", value: integer(line), end };
    case "(":
      return { kind: "value", value: BigInt(wholeNumber(line)), end };
    case ",":
      return { kind: "value", value: double(line), end };
    case "#":
      return { kind: "value", value: boolean(line), end };
    case "_":
      return { kind: "value", value: null, end };
    case "$":
    case "!":
    case "=":
      return readBlob(type, bytes, end, line);
    case "*":
    case "~":
      if (line === "-1") return { kind: "value", value: null, end };
      return { kind: "aggregate", aggregate: { kind: "array", size: length(line), parts: [] }, end };
    case "%":
      return { kind: "aggregate", aggregate: { kind: "map", size: 2 * length(line), parts: [] }, end };
    case "|":
      return { kind: "aggregate", aggregate: { kind: "attribute", size: 2 * length(line), parts: [] }, end };
    case ">":
      return { kind: "aggregate", aggregate: { kind: "push", size: length(line), parts: [] }, end };
    default:
      throw nonsense(`a type of ${JSON.stringify(type)}`);
  }
}

/** A string whose length in bytes is told first, so that it can hold anything. */
function readBlob(type: "$" | "!" | "=", bytes: Buffer, start: number, size: string): Token | undefined {
  if (size === "-1") return { kind: "value", value: null, end: start };
  const stop = start + length(size);
  const end = stop + CRLF.length;
  if (bytes.length < end) return undefined;
  if (bytes.toString("latin1", stop, end) !== CRLF) throw nonsense("a string longer than it said");
  const text = bytes.toString("utf8", start, stop);
  if (type === "!") return { kind: "value", value: new RespError(text), end };
  // A verbatim string says first what it is: `txt:` or `mkd:`.
  return { kind: "value", value: type === "=" ? text.slice(4) : text, end };
}

function wholeNumber(line: string): string {
  if (!/^[+-]?\d+$/.test(line)) throw nonsense(`a number ${JSON.stringify(line)}`);
  return line.replace(/^\+/, "");
}

function integer(line: string): number | bigint {
  const exact = BigInt(wholeNumber(line));
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : exact;
}

function length(line: string): number {
  const value = Number(line);
  if (!/^\d+$/.test(line) || !Number.isSafeInteger(value)) throw nonsense(`a length ${JSON.stringify(line)}`);
  return value;
}

function double(line: string): number {
  switch (line) {
    case "inf":
      return Infinity;
    case "-inf":
      return -Infinity;
    case "nan":
      return NaN;
    default:
      if (!/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(line)) throw nonsense(`a number ${JSON.stringify(line)}`);
      return Number(line);
  }
}

function boolean(line: string): boolean {
  if (line !== "t" && line !== "f") throw nonsense(`a boolean ${JSON.stringify(line)}`);
  return line === "t";
}

function nonsense(what: string): Error {
  return new Error(`Not RESP: ${what}`);
}
