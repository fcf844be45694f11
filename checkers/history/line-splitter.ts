const LINE_FEED = 0x0a;

/**
 * Passes over lines at the beginning of `bytes[start]` up to `bytes[end]`, which are whole lines, and returns where
 * the first begins that it leaves to others.
 */
export type QuickScan = (bytes: Uint8Array, start: number, end: number) => number;

/**
 * Cuts a stream of bytes at line feeds, wherever the chunks of the stream happen to end. Only a line that
 * spans chunks is copied.
 */
export class LineSplitter {
  readonly #take: (line: Uint8Array) => void;
  readonly #quick: QuickScan;
  /** Begins with `#heldLength` bytes of a line whose end has not come yet. */
  #buffer: Uint8Array = new Uint8Array(0);
  #heldLength = 0;

  /**
   * @param take - Given each line without its line feed; the bytes are only lent.
   * @param quick - Asked first, wherever a line begins.
   */
  constructor(take: (line: Uint8Array) => void, quick: QuickScan = (_, start) => start) {
    this.#take = take;
    this.#quick = quick;
  }

  /** The beginning of the line whose end has not come yet. */
  get held(): Uint8Array {
    return this.#buffer.subarray(0, this.#heldLength);
  }

  push(chunk: Uint8Array): void {
    const linesEnd = chunk.lastIndexOf(LINE_FEED) + 1;
    let start = 0;
    while (start < linesEnd) {
      if (this.#heldLength === 0) start = this.#quick(chunk, start, linesEnd);
      if (start === linesEnd) break;
      const end = chunk.indexOf(LINE_FEED, start);
      this.#takeLine(chunk.subarray(start, end));
      start = end + 1;
    }
    this.#hold(chunk.subarray(linesEnd));
  }

  #takeLine(bytes: Uint8Array): void {
    if (this.#heldLength === 0) {
      this.#take(bytes);
      return;
    }
    this.#hold(bytes);
    const line = this.held;
    this.#heldLength = 0;
    this.#take(line);
  }

  #hold(bytes: Uint8Array): void {
    const length = this.#heldLength + bytes.length;
    if (length > this.#buffer.length) {
      const wider = new Uint8Array(Math.max(length, this.#buffer.length * 2));
      wider.set(this.held);
      this.#buffer = wider;
    }
    this.#buffer.set(bytes, this.#heldLength);
    this.#heldLength = length;
  }
}
