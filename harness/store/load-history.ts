import { HistoryFormatError } from "../../checkers/history/history-format-error.ts";
import type { ReadHistory } from "../../checkers/history/jsonl-reader.ts";
import {
  type HistorySource,
  type ReadFileOptions,
  readHistory,
} from "../../checkers/history/read-history.ts";
import { HarnessError } from "../harness-error.ts";

/** What stands for standard input where a file is asked for. */
export const STANDARD_INPUT = "-";

/** The bytes of a file, or of standard input. */
export function sourceOf(path: string): HistorySource {
  return path === STANDARD_INPUT ? process.stdin : path;
}

/** What a message calls it. */
export function nameOfSource(path: string): string {
  return path === STANDARD_INPUT ? "Standard input" : path;
}

/**
 * Reads a history in any format that is known, and says whose fault it is when it cannot be read.
 *
 * @throws {@link HarnessError} that names the file, and for a malformed one the line and the column.
 */
export async function loadHistory(path: string, options: ReadFileOptions = {}): Promise<ReadHistory> {
  try {
    return await readHistory(sourceOf(path), options);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The error that says why the history in a file cannot be read. */
export function unreadable(path: string, error: unknown): HarnessError {
  const name = nameOfSource(path);
  if (error instanceof HistoryFormatError) {
    const hint = "Mend the file or name another";
    return new HarnessError("malformed", `${name}: ${error.message}`, hint, { cause: error });
  }
  const hint = "Name a file with a history, or a run's directory";
  const message = isMissing(error)
    ? `There is no file ${name}`
    : `${name} could not be read: ${error instanceof Error ? error.message : String(error)}`;
  return new HarnessError("unreadable", message, hint, { cause: error });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
