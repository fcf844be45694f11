import { JsonlReader, type ReadHistory } from "../../../checkers/history/jsonl-reader.ts";

/** Reads a history from text or bytes, in chunks of `chunkBytes`. */
export function readText(
  source: string | Uint8Array,
  chunkBytes: number = Number.POSITIVE_INFINITY,
): ReadHistory {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  const reader = new JsonlReader();
  for (let start = 0; start < bytes.length; start += chunkBytes)
    reader.push(bytes.subarray(start, start + chunkBytes));
  return reader.end();
}
