const QUIET_MS = 2000;
const REDRAW_MS = 500;

/** Says on a terminal how far a file has been read, once that takes longer than two seconds. */
export class ReadingProgress {
  readonly #what: string;
  readonly #start: number = Date.now();
  #said = 0;
  #drawn = false;

  /** @param what - What is done to the file: `Converting history.edn`. */
  constructor(what: string) {
    this.#what = what;
  }

  readonly onProgress = (bytes: number, total: number): void => {
    const now = Date.now();
    if (now - this.#start < QUIET_MS || now - this.#said < REDRAW_MS) return;
    this.#said = now;
    const megabytes = (count: number): string => `${(count / 1e6).toFixed(0)} MB`;
    const share =
      total > 0
        ? `${Math.floor((100 * Math.min(bytes, total)) / total)} % of ${megabytes(total)}`
        : megabytes(bytes);
    const text = `${this.#what} ... ${share}`;
    process.stderr.write(`\r\u001b[2K${text}`);
    this.#drawn = true;
  };

  /** Clears what was drawn. */
  end(): void {
    if (this.#drawn) process.stderr.write("\r\u001b[2K");
    this.#drawn = false;
  }
}
