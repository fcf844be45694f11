import { HistoryFormatError } from "../history-format-error.ts";
import type { OpType, ProcessId } from "../operation.ts";

/**
 * Stands in for the processes of a history that names none: each operation is by one of its own, so that nothing follows from a process that
 * nobody recorded. Operations must not overlap, since nobody could say which of two a completion belongs to.
 */
export class UnnamedProcesses {
  #count = 0;
  #isUsed = false;
  #isOpen = false;
  #hasOthers = false;

  /** Notes an event that names its process. @throws HistoryFormatError if others do not. */
  named(): void {
    this.#hasOthers = true;
    if (this.#isUsed) throw mixed();
  }

  /** The process of an event that names none. @throws HistoryFormatError if others do, or if two operations overlap. */
  of(type: OpType): ProcessId {
    this.#isUsed = true;
    if (this.#hasOthers) throw mixed();
    if (type === "invoke" && this.#isOpen) {
      throw new HistoryFormatError(
        "an operation begins before the one before it is completed, expected one after the other where no processes are named",
        { field: "process" },
      );
    }
    if (!this.#isOpen) this.#count++;
    this.#isOpen = type === "invoke";
    return this.#count - 1;
  }
}

function mixed(): HistoryFormatError {
  return new HistoryFormatError("some events name a process and others do not, expected all or none", {
    field: "process",
  });
}
