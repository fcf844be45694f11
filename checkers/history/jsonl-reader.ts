import type { RecordedOp } from "./columns.ts";
import { KeyTuples } from "./format/key-tuples.ts";
import { ProcessNumbers } from "./format/process-numbers.ts";
import type { ReadOptions } from "./format/read-options.ts";
import type { History } from "./history.ts";
import { HistoryBuilder } from "./history-builder.ts";
import { HistoryFormatError } from "./history-format-error.ts";
import type { HistoryHeader } from "./jsonl.ts";
import { LineSplitter } from "./line-splitter.ts";
import { columnOfFault, readLine } from "./read-line.ts";
import { UsualLineScanner } from "./usual-line-scanner.ts";
import { decodeUtf8 } from "./utf8.ts";

/** A history as it was read. */
export interface ReadHistory {
  /** `undefined` for a file without one, which is a history all the same. */
  readonly header: HistoryHeader | undefined;
  readonly history: History;
  /** Whether the last line was cut off, as when a harness is killed while it writes; that line is left out. */
  readonly truncated: boolean;
}

/** No line may be longer, in bytes: what is, is not a history. */
export const MAX_LINE_BYTES: number = 64 * 1024 * 1024;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Reads a history in JSON lines from chunks of bytes, which may end anywhere. It holds one line at a time,
 * and knows nothing of files, so that it serves a browser as well.
 *
 * It puts up with a byte order mark, CRLF and blank lines. Once it has thrown it is of no more use.
 */
export class JsonlReader {
  readonly #builder: HistoryBuilder;
  readonly #usual: UsualLineScanner;
  readonly #processes: ProcessNumbers = new ProcessNumbers();
  readonly #lines: LineSplitter = new LineSplitter(
    (line) => {
      this.#take(line, "whole");
    },
    (bytes, start, end) => this.#takeUsual(bytes, start, end),
  );
  #header: HistoryHeader | undefined;
  /** Number of the line that was taken last, from 1. */
  #lineNumber = 0;
  readonly #tuples: KeyTuples | undefined;

  constructor(options: ReadOptions = {}) {
    this.#builder = new HistoryBuilder(options);
    this.#usual = new UsualLineScanner(this.#builder.tables);
    this.#tuples = options.keyFrom === "tuple" ? new KeyTuples(this.#builder) : undefined;
  }

  /** @throws HistoryFormatError, with line and column, for what is not a history. */
  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
    if (this.#lines.held.length > MAX_LINE_BYTES) this.#take(this.#lines.held, "whole");
  }

  /** @throws HistoryFormatError if the last line is malformed, or if there was nothing but white space. */
  end(): ReadHistory {
    const truncated = this.#take(this.#lines.held, "last") === "cut off";
    if (this.#header === undefined && this.#builder.length === 0 && !truncated) {
      throw new HistoryFormatError("the history is empty, expected one operation a line");
    }
    return { header: this.#header, history: this.#builder.build(), truncated };
  }

  /** Takes the lines up to the first that is not usual. */
  #takeUsual(bytes: Uint8Array, start: number, end: number): number {
    if (this.#tuples !== undefined) return start;
    const { op } = this.#usual;
    let line = start;
    try {
      while (line < end) {
        const next = this.#usual.scan(bytes, line);
        if (next < 0) break;
        this.#lineNumber++;
        this.#builder.appendCoded(op);
        line = next;
      }
      return line;
    } catch (error) {
      throw this.#located(error, bytes.subarray(line, bytes.indexOf(LINE_FEED, line)));
    }
  }

  /** Takes a line. Only the last one, which has no line feed, may have been cut off. */
  #take(bytes: Uint8Array, which: "whole" | "last"): "taken" | "cut off" {
    this.#lineNumber++;
    const line = this.#withoutMarks(bytes);
    try {
      if (line.length > MAX_LINE_BYTES) throw tooLong();
      return this.#takeUnusual(line, which);
    } catch (error) {
      throw this.#located(error, line);
    }
  }

  #takeUnusual(bytes: Uint8Array, which: "whole" | "last"): "taken" | "cut off" {
    const { text, invalidByte, endsInsideCharacter } = decodeUtf8(bytes);
    const cutInsideCharacter = endsInsideCharacter === true && which === "last";
    if (invalidByte !== undefined || (endsInsideCharacter === true && which === "whole")) {
      throw notUtf8(text, invalidByte);
    }
    if (isBlank(text)) return cutInsideCharacter ? "cut off" : "taken";

    const line = readLine(text, this.#processes);
    if (line.kind === "op") this.#append(line.op);
    else if (line.kind === "header") this.#takeHeader(line.header);
    else if (which === "whole") throw line.error;
    return line.kind === "cut off" || cutInsideCharacter ? "cut off" : "taken";
  }

  #append(op: RecordedOp): void {
    this.#builder.append(this.#tuples === undefined ? op : this.#tuples.takeApart(op));
  }

  #takeHeader(header: HistoryHeader): void {
    if (this.#header !== undefined || this.#builder.length > 0) {
      throw new HistoryFormatError("found a header, expected an operation: only the first line may be one");
    }
    this.#header = header;
  }

  #withoutMarks(bytes: Uint8Array): Uint8Array {
    const marked = this.#lineNumber === 1 && BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte);
    const start = marked ? BYTE_ORDER_MARK.length : 0;
    const end = bytes.length - (bytes[bytes.length - 1] === CARRIAGE_RETURN ? 1 : 0);
    return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
  }

  #located(error: unknown, bytes: Uint8Array): unknown {
    if (!(error instanceof HistoryFormatError)) return error;
    const column = error.place.column ?? columnOfFault(error, decodeUtf8(bytes).text);
    return new HistoryFormatError(error.reason, { line: this.#lineNumber, column });
  }
}

function tooLong(): HistoryFormatError {
  return new HistoryFormatError(`the line is longer than ${MAX_LINE_BYTES} bytes, expected one operation`, {
    column: 1,
  });
}

function notUtf8(before: string, byte: number | undefined): HistoryFormatError {
  const found = byte === undefined ? "half a character" : `byte 0x${byte.toString(16).padStart(2, "0")}`;
  return new HistoryFormatError(`found ${found}, expected text in UTF-8`, { column: before.length + 1 });
}

function isBlank(text: string): boolean {
  return /^[ \t]*$/.test(text);
}
