const QUIET_MS = 2000;
const REDRAW_MS = 500;
const LINE_MS = 5000;

/** Says on standard error how far a file has been read, once that takes longer than two seconds. */
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
    const { isTTY } = process.stderr;
    if (now - this.#start < QUIET_MS || now - this.#said < (isTTY ? REDRAW_MS : LINE_MS)) return;
    this.#said = now;
    const share = total > 0 ? `${Math.floor((100 * Math.min(bytes, total)) / total)} %` : "";
    const text = `${this.#what} ... ${share} of ${(total / 1e6).toFixed(0)} MB`;
    process.stderr.write(isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
    this.#drawn = isTTY;
  };

  /** Clears what was drawn. */
  end(): void {
    if (this.#drawn) process.stderr.write("\r\u001b[2K");
    this.#drawn = false;
  }
}
