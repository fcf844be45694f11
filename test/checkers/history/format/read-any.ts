import {
  type Conversion,
  type Converted,
  HistoryConverter,
} from "../../../../checkers/history/format/history-converter.ts";
import { HistoryReader } from "../../../../checkers/history/format/history-reader.ts";
import type { ReadOptions } from "../../../../checkers/history/format/read-options.ts";
import type { ReadHistory } from "../../../../checkers/history/jsonl-reader.ts";

export function bytesOf(source: string | Uint8Array): Uint8Array {
  return typeof source === "string" ? new TextEncoder().encode(source) : source;
}

/** Reads a history from text or bytes in any format, in chunks of `chunkBytes`. */
export function readAny(
  source: string | Uint8Array,
  options: ReadOptions & { readonly chunkBytes?: number } = {},
): ReadHistory {
  const reader = new HistoryReader(options);
  pushInChunks(reader, bytesOf(source), options.chunkBytes);
  return reader.end();
}

/** Converts a history, and returns its lines. */
export function convert(
  source: string | Uint8Array,
  to: Conversion,
  chunkBytes?: number,
): Converted & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  const converter = new HistoryConverter(to, (line) => lines.push(line));
  pushInChunks(converter, bytesOf(source), chunkBytes);
  return { ...converter.end(), lines };
}

function pushInChunks(
  reader: { push(chunk: Uint8Array): void },
  bytes: Uint8Array,
  chunkBytes = Number.POSITIVE_INFINITY,
): void {
  for (let start = 0; start < bytes.length; start += chunkBytes)
    reader.push(bytes.subarray(start, start + chunkBytes));
}
