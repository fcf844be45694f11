import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type FormatReader, HistoryReader } from "./format/history-reader.ts";
import type { ReadOptions } from "./format/read-options.ts";
import { HistoryFormatError } from "./history-format-error.ts";
import type { ReadHistory } from "./jsonl-reader.ts";

const CHUNK_BYTES = 1024 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b];

/** How a file is read, beyond what its history means. */
export interface ReadFileOptions extends ReadOptions {
  /** Told of every chunk: how many bytes have been read, of how many; 0 if nobody knows, as of a pipe. */
  readonly onProgress?: (bytes: number, total: number) => void;
}

/** The path of a file, or its bytes as they come: a stream will do. */
export type HistorySource = string | AsyncIterable<Uint8Array>;

/**
 * Reads a history file as a stream, so that its size is bounded only by what columns can hold: in JSON lines, in any
 * of the formats of other tools that `HistoryReader` knows, and each of them compressed with gzip.
 *
 * @throws HistoryFormatError, with line and column, for what is not a history, a directory among them.
 *   Errors of the file system pass through as Node gives them, with their `code`.
 */
export async function readHistory(
  source: HistorySource,
  options: ReadFileOptions = {},
): Promise<ReadHistory> {
  const reader = new HistoryReader(options);
  await readFileInto(reader, source, options);
  return reader.end();
}

/** Pushes the file's bytes, decompressed if need be. @throws as `readHistory`. */
export async function readFileInto(
  reader: Pick<FormatReader, "push">,
  source: HistorySource,
  { onProgress }: ReadFileOptions = {},
): Promise<void> {
  const total = typeof source === "string" ? await sizeOf(source) : 0;
  let read = 0;
  const chunks = told(typeof source === "string" ? chunksOf(source) : source, (chunk) => {
    read += chunk.length;
    onProgress?.(read, total);
  });
  const first = await chunks.next();
  if (first.done === true) return;
  const all = follow(first.value, chunks);
  if (!GZIP_MAGIC.every((byte, i) => first.value[i] === byte)) {
    for await (const chunk of all) reader.push(chunk);
    return;
  }
  try {
    await pipeline(
      copied(all),
      createGunzip({ chunkSize: CHUNK_BYTES }),
      async (inflated: AsyncIterable<Uint8Array>) => {
        for await (const chunk of inflated) reader.push(chunk);
      },
    );
  } catch (error) {
    if (!isZlibError(error)) throw error;
    const reason = `it is compressed with gzip, but damaged (${error.message}), expected a whole file`;
    throw new HistoryFormatError(reason);
  }
}

async function sizeOf(path: string): Promise<number> {
  const stats = await stat(path);
  if (stats.isDirectory()) throw new HistoryFormatError("it is a directory, expected a history file");
  return stats.isFile() ? stats.size : 0;
}

/** The bytes of a file in one buffer that is filled again and again, which costs a third less than new ones. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array, undefined> {
  const file = await open(path);
  try {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return undefined;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** For whoever keeps chunks. */
async function* copied(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  for await (const chunk of chunks) yield chunk.slice();
  return undefined;
}

/** The same chunks, each of which `tell` is told of first. */
async function* told(
  chunks: AsyncIterable<Uint8Array>,
  tell: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, undefined> {
  for await (const chunk of chunks) {
    tell(chunk);
    yield chunk;
  }
  return undefined;
}

async function* follow(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, undefined>,
): AsyncGenerator<Uint8Array, undefined> {
  try {
    yield first;
    yield* rest;
    return undefined;
  } finally {
    // Also where nobody asks for more than the first, which is what is wrong: the file is open until then.
    await rest.return(undefined);
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
