import { HistoryFormatError, quoted } from "../history-format-error.ts";
import { NEMESIS, type ProcessId } from "../operation.ts";
import { StringTable } from "../string-table.ts";

/** Processes that have a name instead of a number are numbered from here. */
export const NAMED_PROCESSES: number = 2 ** 30;

/** Gives numbers to processes that have names, in a range that no numbered process may use beside them. */
export class ProcessNumbers {
  readonly #names: StringTable = new StringTable();
  #inRange: number | undefined;

  /** @throws HistoryFormatError if a number and a name would be the same process. */
  numberOf(process: number | string): ProcessId {
    if (process === NEMESIS) return NEMESIS;
    if (typeof process === "number") {
      if (process >= NAMED_PROCESSES) this.#inRange = process;
      if (this.#names.size > 0) this.#refuseBoth();
      return process;
    }
    const number = NAMED_PROCESSES + this.#names.intern(process);
    this.#refuseBoth();
    return number;
  }

  #refuseBoth(): void {
    if (this.#inRange === undefined) return;
    const example = quoted(this.#names.decode(0));
    throw new HistoryFormatError(
      `process ${this.#inRange} stands beside processes with names, as ${example}, expected numbers below ${NAMED_PROCESSES} there`,
      { field: "process" },
    );
  }
}
