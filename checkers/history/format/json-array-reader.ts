import { HistoryBuilder } from "../history-builder.ts";
import { HistoryFormatError } from "../history-format-error.ts";
import { MAX_LINE_BYTES, type ReadHistory } from "../jsonl-reader.ts";

import { columnOfFault, readLine } from "../read-line.ts";
import { formText, placeIn } from "./decode-form.ts";
import { type Form, FormSplitter } from "./form-splitter.ts";
import { KeyTuples } from "./key-tuples.ts";
import { ProcessNumbers } from "./process-numbers.ts";
import type { ReadOptions } from "./read-options.ts";

/**
 * Reads a history that is one JSON array of operations, as elle-cli takes them, from chunks of bytes, which may end
 * anywhere. It holds one operation at a time.
 */
export class JsonArrayReader {
  readonly #builder: HistoryBuilder;
  readonly #tuples: KeyTuples | undefined;
  readonly #processes: ProcessNumbers = new ProcessNumbers();
  readonly #forms: FormSplitter = new FormSplitter("json", {
    take: (form) => {
      this.#take(form);
    },
  });

  constructor(options: ReadOptions = {}) {
    this.#builder = new HistoryBuilder(options);
    this.#tuples = options.keyFrom === "tuple" ? new KeyTuples(this.#builder) : undefined;
  }

  /** @throws HistoryFormatError, with line and column, for what is not a history. */
  push(chunk: Uint8Array): void {
    this.#forms.push(chunk);
    if (this.#forms.heldBytes <= MAX_LINE_BYTES) return;
    const { line = 1, column = 1 } = this.#forms.rest ?? {};
    const reason = `what begins here is longer than ${MAX_LINE_BYTES} bytes, expected one operation`;
    throw new HistoryFormatError(reason, { line, column });
  }

  /** @throws HistoryFormatError if what is left is malformed, or if there was nothing. */
  end(): ReadHistory {
    const { rest, outer } = this.#forms;
    if (rest !== undefined) this.#take(rest);
    if (this.#builder.length === 0 && outer !== "open") {
      throw new HistoryFormatError("the history is empty, expected an array of operations");
    }
    return { header: undefined, history: this.#builder.build(), truncated: outer === "open" };
  }

  #take(form: Form): void {
    const text = formText(form);
    if (this.#forms.outer === "closed" && form !== this.#forms.rest) {
      const reason = "found something after the array of operations, expected the end of the file";
      throw new HistoryFormatError(reason, placeIn(form, text, 0));
    }
    try {
      const line = readLine(text, this.#processes);
      if (line.kind === "header") throw new HistoryFormatError("found a header, expected an operation");
      if (line.kind === "op") {
        this.#builder.append(this.#tuples === undefined ? line.op : this.#tuples.takeApart(line.op));
      } else if (this.#forms.outer !== "open") throw line.error;
    } catch (error) {
      if (!(error instanceof HistoryFormatError)) throw error;
      const column = error.place.column ?? columnOfFault(error, text);
      throw new HistoryFormatError(error.reason, placeIn(form, text, column - 1));
    }
  }
}
