import { JsonlReader, type ReadHistory } from "../jsonl-reader.ts";
import { detectFormat, type Format } from "./detect-format.ts";
import { EdnReader } from "./edn-reader.ts";
import { JepsenLogReader } from "./jepsen-log-reader.ts";
import { JsonArrayReader } from "./json-array-reader.ts";
import type { ReadOptions } from "./read-options.ts";

/** Reads a history from chunks of bytes, which may end anywhere. Once it has thrown it is of no more use. */
export interface FormatReader {
  /** @throws HistoryFormatError, with line and column, for what is not a history. */
  push(chunk: Uint8Array): void;
  /** @throws HistoryFormatError if what is left is malformed, or if there was nothing. */
  end(): ReadHistory;
}

const READERS: Readonly<Record<Format, new (options: ReadOptions) => FormatReader>> = {
  jsonl: JsonlReader,
  "json-array": JsonArrayReader,
  edn: EdnReader,
  "jepsen-log": JepsenLogReader,
};

/** Reads a history in any format that is known, which it finds out from the first bytes. */
export class HistoryReader implements FormatReader {
  readonly #options: ReadOptions;
  #reader: FormatReader | undefined;
  /** What came before the format was clear. */
  #prefix: Uint8Array = new Uint8Array(0);

  constructor(options: ReadOptions = {}) {
    this.#options = options;
  }

  push(chunk: Uint8Array): void {
    if (this.#reader !== undefined) this.#reader.push(chunk);
    else this.#begin(chunk, false);
  }

  end(): ReadHistory {
    const reader = this.#reader ?? this.#begin(new Uint8Array(0), true);
    return reader.end();
  }

  #begin(chunk: Uint8Array, atEnd: true): FormatReader;
  #begin(chunk: Uint8Array, atEnd: boolean): FormatReader | undefined;
  #begin(chunk: Uint8Array, atEnd: boolean): FormatReader | undefined {
    const bytes = joined(this.#prefix, chunk);
    const format = detectFormat(
      new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, LOOK_AHEAD)),
      atEnd,
    );
    this.#prefix = bytes;
    if (format === undefined) return undefined;
    const reader = new READERS[format](this.#options);
    this.#reader = reader;
    reader.push(format === "jsonl" ? bytes : withoutMark(bytes));
    this.#prefix = new Uint8Array(0);
    return reader;
  }
}

const LOOK_AHEAD = 64 * 1024;

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second.slice();
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Only the reader of JSON lines knows a byte order mark. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return marked ? bytes.subarray(3) : bytes;
}
