import { HistoryFormatError } from "../../checkers/history/history-format-error.ts";
import type { ReadHistory } from "../../checkers/history/jsonl-reader.ts";
import { readHistory } from "../../checkers/history/read-history.ts";
import { HarnessError } from "../harness-error.ts";

/**
 * Reads a history, and says whose fault it is when it cannot be read.
 *
 * @throws {@link HarnessError} that names the file, and for a malformed one the line and the column.
 */
export async function loadHistory(path: string): Promise<ReadHistory> {
  try {
    return await readHistory(path);
  } catch (error) {
    if (error instanceof HistoryFormatError) {
      throw new HarnessError("malformed", `${path}: ${error.message}`, "Mend the file or check another", {
        cause: error,
      });
    }
    throw new HarnessError(
      "unreadable",
      `${path} could not be read: ${error instanceof Error ? error.message : String(error)}`,
      "Name a history.jsonl or a run's directory",
      { cause: error },
    );
  }
}
