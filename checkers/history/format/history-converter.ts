import { HistoryFormatError } from "../history-format-error.ts";
import { encodeHeader, type HistoryHeader } from "../jsonl.ts";
import { MAX_LINE_BYTES } from "../jsonl-reader.ts";
import { LineSplitter } from "../line-splitter.ts";
import { columnOfFault, readLine } from "../read-line.ts";
import { decodeUtf8 } from "../utf8.ts";
import { ByContent } from "./by-content.ts";
import { formText, placeIn } from "./decode-form.ts";
import type { Format } from "./detect-format.ts";
import type { Edn } from "./edn.ts";
import { EdnSyntaxError, parseEdn } from "./edn-parser.ts";
import { headerIn } from "./edn-reader.ts";
import { ednText } from "./edn-text.ts";
import { type Form, FormSplitter } from "./form-splitter.ts";
import { readLogLine } from "./jepsen-log-reader.ts";
import { RecordConverter } from "./record-converter.ts";

export const CONVERSIONS = ["jsonl", "edn"] as const;
/** The formats that a history can be written in. */
export type Conversion = (typeof CONVERSIONS)[number];

export interface Converted {
  readonly events: number;
  /** Whether the last operation was cut off; it is left out. */
  readonly truncated: boolean;
}

/** Converts a history from chunks of bytes in any format that is known into lines. It holds one operation at a time. */
export class HistoryConverter {
  readonly #source: ByContent<Source>;

  /** @param emit - Given each line, without its end. */
  constructor(to: Conversion, emit: (line: string) => void) {
    const writer = new LineWriter(to, emit);
    this.#source = new ByContent((format) => SOURCES[format](writer));
  }

  /** @throws HistoryFormatError, with line and column, for what is not a history. */
  push(chunk: Uint8Array): void {
    this.#source.push(chunk);
  }

  /** @throws HistoryFormatError if what is left is malformed, or if there was nothing. */
  end(): Converted {
    return this.#source.end().end();
  }
}

interface Source {
  push(chunk: Uint8Array): void;
  end(): Converted;
}

const SOURCES: Readonly<Record<Format, (writer: LineWriter) => Source>> = {
  jsonl: (writer) => new Forms("json", writer),
  "json-array": (writer) => new Forms("json", writer),
  edn: (writer) => new Forms("edn", writer),
  "jepsen-log": (writer) => new LogLines(writer),
};

/** Writes operations one a line. */
class LineWriter {
  readonly #to: Conversion;
  readonly #emit: (line: string) => void;
  readonly #converter = new RecordConverter();
  #hasHeader = false;
  events = 0;

  constructor(to: Conversion, emit: (line: string) => void) {
    this.#to = to;
    this.#emit = emit;
  }

  /** A header is a line in JSON; in EDN it is a comment, which other tools pass over. */
  header(header: HistoryHeader): void {
    if (this.#hasHeader || this.events > 0) {
      throw new HistoryFormatError("found a header, expected an operation: only the first line may be one");
    }
    this.#hasHeader = true;
    this.#emit(this.#to === "edn" ? `; ${encodeHeader(header)}` : encodeHeader(header));
  }

  json(text: string): void {
    const line = readLine(text);
    if (line.kind === "cut off") throw line.error;
    if (line.kind === "header") {
      this.header(line.header);
      return;
    }
    this.#emit(this.#to === "edn" ? this.#converter.toEdn(text) : text.trim());
    this.events++;
  }

  edn(form: Edn): void {
    this.#emit(this.#to === "edn" ? ednText(form) : this.#converter.toJson(form));
    this.events++;
  }

  end(truncated: boolean): Converted {
    if (this.events === 0 && !this.#hasHeader && !truncated) {
      throw new HistoryFormatError("the history is empty, expected operations");
    }
    return { events: this.events, truncated };
  }
}

/** Operations in brackets, one after the other or in a collection. */
class Forms implements Source {
  readonly #syntax: "json" | "edn";
  readonly #writer: LineWriter;
  readonly #forms: FormSplitter;

  constructor(syntax: "json" | "edn", writer: LineWriter) {
    this.#syntax = syntax;
    this.#writer = writer;
    this.#forms = new FormSplitter(syntax, {
      take: (form) => {
        this.#take(form);
      },
      comment: (comment) => {
        const header = headerIn(comment);
        if (header !== undefined) writer.header(header);
      },
    });
  }

  push(chunk: Uint8Array): void {
    this.#forms.push(chunk);
    if (this.#forms.heldBytes <= MAX_LINE_BYTES) return;
    const { line = 1, column = 1 } = this.#forms.rest ?? {};
    throw new HistoryFormatError(
      `what begins here is longer than ${MAX_LINE_BYTES} bytes, expected one operation`,
      { line, column },
    );
  }

  end(): Converted {
    const { rest, outer } = this.#forms;
    const isCutOff = rest !== undefined && this.#isCutOff(rest);
    if (rest !== undefined && !isCutOff) this.#take(rest);
    return this.#writer.end(isCutOff || outer === "open");
  }

  #take(form: Form): void {
    const text = formText(form);
    if (this.#forms.outer === "closed") {
      const reason = "found something after the collection of operations, expected the end of the file";
      throw new HistoryFormatError(reason, placeIn(form, text, 0));
    }
    try {
      if (this.#syntax === "json") this.#writer.json(text);
      else for (const value of parseEdn(text)) this.#writer.edn(value);
    } catch (error) {
      if (error instanceof EdnSyntaxError)
        throw new HistoryFormatError(error.message, placeIn(form, text, error.offset));
      if (!(error instanceof HistoryFormatError)) throw error;
      const column = error.place.column ?? (this.#syntax === "json" ? columnOfFault(error, text) : 1);
      throw new HistoryFormatError(error.reason, placeIn(form, text, column - 1));
    }
  }

  /** Whether the last form is sound as far as it goes. */
  #isCutOff({ bytes }: Form): boolean {
    const { text, invalidByte } = decodeUtf8(bytes);
    if (invalidByte !== undefined) return false;
    try {
      if (this.#syntax === "json") return readLine(text).kind === "cut off";
      parseEdn(text);
      return false;
    } catch (error) {
      return error instanceof EdnSyntaxError && error.offset === text.length;
    }
  }
}

class LogLines implements Source {
  readonly #writer: LineWriter;
  readonly #lines: LineSplitter = new LineSplitter((line) => {
    this.#take(line);
  });
  #lineNumber = 0;

  constructor(writer: LineWriter) {
    this.#writer = writer;
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  end(): Converted {
    this.#take(this.#lines.held);
    return this.#writer.end(false);
  }

  #take(bytes: Uint8Array): void {
    this.#lineNumber++;
    try {
      const form = readLogLine(decodeUtf8(bytes).text);
      if (form !== undefined) this.#writer.edn(form);
    } catch (error) {
      if (!(error instanceof HistoryFormatError)) throw error;
      throw new HistoryFormatError(error.reason, { line: this.#lineNumber, column: error.place.column ?? 1 });
    }
  }
}
