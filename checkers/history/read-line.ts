import type { RecordedOp } from "./columns.ts";
import { decodeOp, type JsonFields } from "./decode-op.ts";
import { ProcessNumbers } from "./format/process-numbers.ts";
import { HistoryFormatError, quoted } from "./history-format-error.ts";
import { type JsonSyntaxError, scanJson } from "./json-scanner.ts";
import { type HistoryHeader, SCHEMA } from "./jsonl.ts";
import type { Json } from "./operation.ts";

/** What a line of a history file holds. */
export type Line =
  | { readonly kind: "header"; readonly header: HistoryHeader }
  | { readonly kind: "op"; readonly op: RecordedOp }
  /** The beginning of a line, sound as far as it goes; `error` is for a line that cannot have been cut off. */
  | { readonly kind: "cut off"; readonly error: HistoryFormatError };

/**
 * Reads any line of a history file, whatever the order of its fields.
 *
 * @param processes - Those of the lines before.
 * @throws HistoryFormatError with the column or with the field at fault.
 */
export function readLine(text: string, processes: ProcessNumbers = new ProcessNumbers()): Line {
  let line: Json;
  try {
    line = JSON.parse(text) as Json;
  } catch {
    return readBrokenLine(text);
  }
  if (!isObject(line)) {
    throw new HistoryFormatError(`found ${kindOf(line)}, expected an object`, { column: columnOfLine(text) });
  }
  refuseInexactIntegers(text);
  if (line["faultline"] === undefined) return { kind: "op", op: decodeOp(line, processes) };
  return { kind: "header", header: decodeHeader(line) };
}

/** The column, from 1, of the field at fault in the line that `text` is; of the whole line if the field is missing. */
export function columnOfFault({ place }: HistoryFormatError, text: string): number {
  let column = columnOfLine(text);
  scanJson(text, {
    onField: (name, offset) => {
      if (name === place.field) column = offset + 1;
    },
  });
  return column;
}

function readBrokenLine(text: string): Line {
  const syntaxError = scanJson(text);
  // Where the engine and the scanner disagree, the engine has refused something that the scanner lets pass.
  if (syntaxError === undefined) {
    throw new HistoryFormatError("found something that is not JSON", { column: columnOfLine(text) });
  }
  const { offset, expected } = syntaxError;
  const reason = `${foundAt(text, syntaxError)}, expected ${expected}`;
  const error = new HistoryFormatError(reason, { column: offset + 1 });
  if (offset === text.length && text.trimStart().startsWith("{")) return { kind: "cut off", error };
  throw error;
}

function foundAt(text: string, { offset }: JsonSyntaxError): string {
  const code = text.codePointAt(offset);
  if (code === undefined) return "the line ends here";
  if (code === 0) return "found a NUL byte";
  return `found ${JSON.stringify(String.fromCodePoint(code))}`;
}

function decodeHeader(fields: JsonFields): HistoryHeader {
  const { faultline = null, schema, ...rest } = fields;
  if (faultline !== "history") {
    const reason = `faultline is ${quoted(faultline)}, expected "history"`;
    throw new HistoryFormatError(reason, { field: "faultline" });
  }
  if (schema !== SCHEMA) {
    const found = schema === undefined ? "is missing" : `is ${quoted(schema)}`;
    const reason = `schema ${found}, expected ${SCHEMA}, the only version of the format that this reader knows`;
    throw new HistoryFormatError(reason, { field: "schema" });
  }
  return { faultline, schema, ...rest };
}

/**
 * Refuses integers that JavaScript would round, since two values that differ in the database would become
 * one here. The test is that the number reads back as it was written, under which no two integers meet.
 * Time is exempt: nothing hangs on its last digits, and foreign files have nanoseconds since 1970.
 */
function refuseInexactIntegers(text: string): void {
  if (!/\d{16}/.test(text)) return;
  let field = "";
  scanJson(text, {
    onField: (name) => {
      field = name;
    },
    onNumber: (number, offset) => {
      if (field === "time" || !/^-?\d{16,}$/.test(number) || String(Number(number)) === number) return;
      const shown = number.length > 40 ? `${number.slice(0, 37)}...` : number;
      const reason = `${field} has ${shown}, which no JavaScript number can hold, expected it in quotes`;
      throw new HistoryFormatError(reason, { column: offset + 1 });
    },
  });
}

function columnOfLine(text: string): number {
  return text.length - text.trimStart().length + 1;
}

function isObject(line: Json): line is JsonFields {
  return typeof line === "object" && line !== null && !Array.isArray(line);
}

function kindOf(line: Json): string {
  if (line === null) return "null";
  return Array.isArray(line) ? "an array" : `a ${typeof line}`;
}
