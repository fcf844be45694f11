import { detectFormat, type Format } from "./detect-format.ts";

/** What is enough of a file to know its format. */
const LOOK_AHEAD = 64 * 1024;

/** Hands chunks of bytes to a reader that is chosen by the first of them. */
export class ByContent<Reader extends { push(chunk: Uint8Array): void }> {
  readonly #make: (format: Format) => Reader;
  #reader: Reader | undefined;
  /** What came before the format was clear. */
  #prefix: Uint8Array = new Uint8Array(0);

  constructor(make: (format: Format) => Reader) {
    this.#make = make;
  }

  push(chunk: Uint8Array): void {
    if (this.#reader !== undefined) {
      this.#reader.push(chunk);
      return;
    }
    this.#prefix = joined(this.#prefix, chunk);
    const format = this.#detect(false);
    if (format !== undefined) this.#begin(format);
  }

  /** The reader, which has been given everything. */
  end(): Reader {
    return this.#reader ?? this.#begin(this.#detect(true) ?? "jsonl");
  }

  #detect(atEnd: boolean): Format | undefined {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return detectFormat(decoder.decode(this.#prefix.subarray(0, LOOK_AHEAD)), atEnd);
  }

  #begin(format: Format): Reader {
    const reader = this.#make(format);
    this.#reader = reader;
    const bytes = this.#prefix;
    this.#prefix = new Uint8Array(0);
    // The reader of JSON lines passes over a byte order mark itself, so that its columns are right.
    reader.push(format === "jsonl" ? bytes : withoutMark(bytes));
    return reader;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return marked ? bytes.subarray(3) : bytes;
}
