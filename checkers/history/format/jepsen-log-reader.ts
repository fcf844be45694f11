import { HistoryBuilder } from "../history-builder.ts";
import { HistoryFormatError } from "../history-format-error.ts";
import { MAX_LINE_BYTES, type ReadHistory } from "../jsonl-reader.ts";
import { LineSplitter } from "../line-splitter.ts";
import { decodeUtf8 } from "../utf8.ts";
import { type Edn, type EdnMap, keyword } from "./edn.ts";
import { EdnOps } from "./edn-op.ts";
import { EdnSyntaxError, parseEdn } from "./edn-parser.ts";
import { KeyTuples } from "./key-tuples.ts";
import { ProcessNumbers } from "./process-numbers.ts";
import type { ReadOptions } from "./read-options.ts";

/** An operation as Jepsen logs it: `INFO  jepsen.util - 3 :invoke :write 1`, with a tab or spaces between the last four. */
const OPERATION = /\bjepsen\.util(?:\s+-|:)\s+(\S+)\s+:(\w+)\s+:(\S+)(?:\s+(.*))?$/;
/** What others log: a level, and the name of a logger that is not that of operations. */
const OTHER_LOGGER = /^(?![^]*\bjepsen\.util\b)[^{}]*?\b(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b/;

/**
 * Reads a history from the lines that Jepsen logs, as Porcupine's tests keep them. There are no times and no indices;
 * `:timed-out` instead of a value says that nobody knows it.
 */
export class JepsenLogReader {
  readonly #builder: HistoryBuilder;
  readonly #tuples: KeyTuples | undefined;
  readonly #ops: EdnOps = new EdnOps(new ProcessNumbers());
  readonly #lines: LineSplitter = new LineSplitter((line) => {
    this.#take(line);
  });
  #lineNumber = 0;

  constructor(options: ReadOptions = {}) {
    this.#builder = new HistoryBuilder(options);
    this.#tuples = options.keyFrom === "tuple" ? new KeyTuples(this.#builder) : undefined;
  }

  /** @throws HistoryFormatError, with the line, for what is neither an operation nor another logger's line. */
  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
    if (this.#lines.held.length > MAX_LINE_BYTES) this.#take(this.#lines.held);
  }

  /** @throws HistoryFormatError if the last line is malformed, or if there was no operation. */
  end(): ReadHistory {
    this.#take(this.#lines.held);
    if (this.#builder.length === 0) {
      throw new HistoryFormatError("the log has no operations, expected lines of jepsen.util");
    }
    return { header: undefined, history: this.#builder.build(), truncated: false };
  }

  #take(bytes: Uint8Array): void {
    this.#lineNumber++;
    try {
      if (bytes.length > MAX_LINE_BYTES) {
        throw new HistoryFormatError(
          `the line is longer than ${MAX_LINE_BYTES} bytes, expected one operation`,
        );
      }
      const form = readLogLine(decodeUtf8(bytes).text);
      if (form === undefined) return;
      const op = this.#ops.decode(form);
      this.#builder.append(this.#tuples === undefined ? op : this.#tuples.takeApart(op));
    } catch (error) {
      if (!(error instanceof HistoryFormatError)) throw error;
      throw new HistoryFormatError(error.reason, { line: this.#lineNumber, column: error.place.column ?? 1 });
    }
  }
}

/**
 * The operation in a line of a log, as the map that EDN has for it; `undefined` for a line of another logger.
 *
 * @throws HistoryFormatError for anything else, since passing over an operation would change the verdict.
 */
export function readLogLine(text: string): EdnMap | undefined {
  const line = text.trimEnd();
  if (line.trim() === "") return undefined;
  const match = OPERATION.exec(line);
  if (match === null) {
    if (OTHER_LOGGER.test(line)) return undefined;
    throw new HistoryFormatError(
      "found no operation, as in `INFO jepsen.util - 0 :invoke :read nil`: keep only the log's lines of jepsen.util",
    );
  }
  const [, process = "", type = "", f = "", rest = "nil"] = match;
  const [value = null, error, ...others] = readForms(rest, line.length - rest.length);
  if (others.length > 0) {
    throw new HistoryFormatError(`found ${others.length + 2} values, expected a value and perhaps an error`);
  }
  const entries: [Edn, Edn][] = [
    [keyword("process"), readForms(process, line.indexOf(process))[0] ?? null],
    [keyword("type"), keyword(type)],
    [keyword("f"), keyword(f)],
    [keyword("value"), value],
  ];
  if (error !== undefined) entries.push([keyword("error"), error]);
  return { kind: "map", entries };
}

function readForms(text: string, column: number): readonly Edn[] {
  try {
    return parseEdn(text);
  } catch (error) {
    if (error instanceof EdnSyntaxError)
      throw new HistoryFormatError(error.message, { column: column + error.offset + 1 });
    throw error;
  }
}
