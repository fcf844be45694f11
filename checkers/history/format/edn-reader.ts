import { HistoryBuilder } from "../history-builder.ts";
import { HistoryFormatError } from "../history-format-error.ts";
import type { HistoryHeader } from "../jsonl.ts";
import { MAX_LINE_BYTES, type ReadHistory } from "../jsonl-reader.ts";
import { readLine } from "../read-line.ts";
import { decodeUtf8 } from "../utf8.ts";
import { formText, placeIn } from "./decode-form.ts";
import type { Edn } from "./edn.ts";
import { EdnOps } from "./edn-op.ts";
import { EdnSyntaxError, parseEdn } from "./edn-parser.ts";
import { type Form, FormSplitter } from "./form-splitter.ts";
import { KeyTuples } from "./key-tuples.ts";
import { ProcessNumbers } from "./process-numbers.ts";
import type { ReadOptions } from "./read-options.ts";
import { UnnamedProcesses } from "./unnamed-processes.ts";
import { UsualEdnScanner } from "./usual-edn-scanner.ts";

/**
 * Reads a history in EDN, as Jepsen, Knossos, Elle and Porcupine's key-value tests write it, from chunks of bytes,
 * which may end anywhere: maps one after the other, or one vector or list of them. It holds one map at a time.
 *
 * An own parser, since no library reads a form at a time from bytes: `edn-data`, the best kept one, reads a tenth of
 * a million lines a second, rounds large integers, and takes what is cut off for nil.
 */
export class EdnReader {
  readonly #builder: HistoryBuilder;
  readonly #tuples: KeyTuples | undefined;
  readonly #ops: EdnOps;
  readonly #usual: UsualEdnScanner;
  readonly #forms: FormSplitter = new FormSplitter("edn", {
    take: (form) => {
      this.#take(form);
    },
    quick: (bytes, start, end) => this.#takeUsual(bytes, start, end),
    comment: (comment) => {
      this.#header ??= headerIn(comment);
    },
  });
  readonly #one: UnnamedProcesses | undefined;
  #header: HistoryHeader | undefined;

  constructor(options: ReadOptions = {}) {
    this.#one = options.missingProcesses === "one-each" ? new UnnamedProcesses() : undefined;
    this.#ops = new EdnOps(new ProcessNumbers(), this.#one);
    this.#builder = new HistoryBuilder(options);
    this.#tuples = options.keyFrom === "tuple" ? new KeyTuples(this.#builder) : undefined;
    this.#usual = new UsualEdnScanner(this.#builder, this.#ops.kinds, options);
  }

  /** @throws HistoryFormatError, with line and column, for what is not a history. */
  push(chunk: Uint8Array): void {
    this.#forms.push(chunk);
    if (this.#forms.heldBytes > MAX_LINE_BYTES) throw tooLong(this.#forms.rest);
  }

  /** @throws HistoryFormatError if what is left is malformed, or if there was nothing but white space. */
  end(): ReadHistory {
    const { rest, outer } = this.#forms;
    const isCutOff = rest !== undefined && this.#isCutOff(rest);
    if (rest !== undefined && !isCutOff) this.#take(rest);
    const truncated = isCutOff || outer === "open";
    if (this.#header === undefined && this.#builder.length === 0 && !truncated) {
      throw new HistoryFormatError("the history is empty, expected one operation a map");
    }
    return { header: this.#header, history: this.#builder.build(), truncated };
  }

  /** Takes the lines up to the first that is not usual. */
  #takeUsual(bytes: Uint8Array, start: number, end: number): number {
    let line = start;
    while (line < end) {
      const next = this.#usual.scan(bytes, line);
      if (next < 0) break;
      try {
        // Usual lines name their process.
        this.#one?.named();
        this.#builder.appendCoded(this.#usual.op);
      } catch (error) {
        // Read again, slowly, it says where.
        if (error instanceof HistoryFormatError) break;
        throw error;
      }
      line = next;
    }
    return line;
  }

  #take(form: Form): void {
    const text = formText(form);
    if (this.#forms.outer === "closed" && form !== this.#forms.rest) this.#refuseAfterEnd(form, text);
    let forms: readonly Edn[];
    try {
      forms = parseEdn(text);
    } catch (error) {
      if (error instanceof EdnSyntaxError)
        throw new HistoryFormatError(error.message, placeIn(form, text, error.offset));
      throw error;
    }
    try {
      for (const value of forms) {
        const op = this.#ops.decode(value);
        this.#builder.append(this.#tuples === undefined ? op : this.#tuples.takeApart(op));
      }
    } catch (error) {
      if (!(error instanceof HistoryFormatError)) throw error;
      const offset = offsetOfField(text, error.place.field);
      throw new HistoryFormatError(error.reason, placeIn(form, text, offset));
    }
  }

  #refuseAfterEnd(form: Form, text: string): void {
    const reason = "found something after the collection of operations, expected the end of the file";
    throw new HistoryFormatError(reason, placeIn(form, text, 0));
  }

  /** Whether the last form is sound as far as it goes. */
  #isCutOff({ bytes }: Form): boolean {
    const { text, invalidByte } = decodeUtf8(bytes);
    if (invalidByte !== undefined) return false;
    try {
      parseEdn(text);
      return false;
    } catch (error) {
      return error instanceof EdnSyntaxError && error.offset === text.length;
    }
  }
}

/** What other tools pass over as a comment is the header of a history that was converted from ours. */
export function headerIn(comment: Uint8Array): HistoryHeader | undefined {
  const text = decodeUtf8(comment)
    .text.replace(/^[;\s]*/, "")
    .trimEnd();
  if (!text.startsWith('{"faultline":')) return undefined;
  const line = readLine(text);
  return line.kind === "header" ? line.header : undefined;
}

function offsetOfField(text: string, field: string | undefined): number {
  let found = 0;
  parseEdn(text, (name, offset) => {
    if (name === field) found = offset;
  });
  return found;
}

function tooLong(form: Form | undefined): HistoryFormatError {
  const { line = 1, column = 1 } = form ?? {};
  const reason = `what begins here is longer than ${MAX_LINE_BYTES} bytes, expected one operation`;
  return new HistoryFormatError(reason, { line, column });
}
