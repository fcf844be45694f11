import { HistoryFormatError } from "../../checkers/history/history-format-error.ts";
import type { ReadHistory } from "../../checkers/history/jsonl-reader.ts";
import { type ReadFileOptions, readHistory } from "../../checkers/history/read-history.ts";
import { HarnessError } from "../harness-error.ts";

/**
 * Reads a history in any format that is known, and says whose fault it is when it cannot be read.
 *
 * @throws {@link HarnessError} that names the file, and for a malformed one the line and the column.
 */
export async function loadHistory(path: string, options: ReadFileOptions = {}): Promise<ReadHistory> {
  try {
    return await readHistory(path, options);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The error that says why the history in a file cannot be read. */
export function unreadable(path: string, error: unknown): HarnessError {
  if (error instanceof HistoryFormatError) {
    const hint = "Mend the file or check another";
    return new HarnessError("malformed", `${path}: ${error.message}`, hint, { cause: error });
  }
  const why = error instanceof Error ? error.message : String(error);
  const hint = "Name a file with a history, or a run's directory";
  return new HarnessError("unreadable", `${path} could not be read: ${why}`, hint, { cause: error });
}
