const LINE_FEED = 0x0a;

/**
 * Cuts a stream of bytes at line feeds, wherever the chunks of the stream happen to end. Only a line that
 * spans chunks is copied.
 */
export class LineSplitter {
  readonly #take: (line: Uint8Array) => void;
  /** Begins with `#heldLength` bytes of a line whose end has not come yet. */
  #buffer: Uint8Array = new Uint8Array(0);
  #heldLength = 0;

  /** @param take - Given each line without its line feed; the bytes are only lent. */
  constructor(take: (line: Uint8Array) => void) {
    this.#take = take;
  }

  /** The beginning of the line whose end has not come yet. */
  get held(): Uint8Array {
    return this.#buffer.subarray(0, this.#heldLength);
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#takeLine(chunk.subarray(start, end));
      start = end + 1;
    }
    this.#hold(chunk.subarray(start));
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
