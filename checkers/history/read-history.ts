import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { HistoryFormatError } from "./history-format-error.ts";
import { JsonlReader, type ReadHistory } from "./jsonl-reader.ts";

const CHUNK_BYTES = 1024 * 1024;

/**
 * Reads a history file in JSON lines as a stream, so that its size is bounded only by what columns can hold.
 *
 * @throws HistoryFormatError, with line and column, for what is not a history, a directory among them.
 *   Errors of the file system pass through as Node gives them, with their `code`.
 */
export async function readHistory(path: string): Promise<ReadHistory> {
  if ((await stat(path)).isDirectory())
    throw new HistoryFormatError("it is a directory, expected a history file");
  const reader = new JsonlReader();
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }))
    reader.push(chunk as Uint8Array);
  return reader.end();
}
