import { JsonlReader, type ReadHistory } from "../jsonl-reader.ts";
import { ByContent } from "./by-content.ts";
import type { Format } from "./detect-format.ts";
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
  readonly #reader: ByContent<FormatReader>;

  constructor(options: ReadOptions = {}) {
    this.#reader = new ByContent((format) => new READERS[format](options));
  }

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk);
  }

  end(): ReadHistory {
    return this.#reader.end().end();
  }
}
