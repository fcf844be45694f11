import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import {
  type Conversion,
  type Converted,
  HistoryConverter,
} from "../../checkers/history/format/history-converter.ts";
import { HistoryFormatError } from "../../checkers/history/history-format-error.ts";
import { type ReadFileOptions, readFileInto } from "../../checkers/history/read-history.ts";
import { HarnessError } from "../harness-error.ts";
import { unreadable } from "./load-history.ts";
import { cannotWrite } from "./write-whole.ts";

const FLUSH_CHARACTERS = 256 * 1024;

export interface ConvertOptions extends Pick<ReadFileOptions, "onProgress"> {
  readonly from: string;
  /** A file, or `-` for standard output. */
  readonly out: string;
  readonly to: Conversion;
  /** Whether a file that is there already may be replaced. */
  readonly force: boolean;
}

/**
 * Converts a history file as a stream. The result has its name only when it is whole.
 *
 * @throws {@link HarnessError} for what cannot be read, is malformed, or cannot be written.
 */
export async function convertHistory(options: ConvertOptions): Promise<Converted> {
  const { out } = options;
  if (out === "-") return convertInto(options, (text) => process.stdout.write(text));
  if (!options.force && existsSync(out)) {
    throw new HarnessError("usage", `${out} exists already`, "Name another file, or replace it with --force");
  }
  const partial = `${out}.partial`;
  const file = opened(partial);
  try {
    const converted = await convertInto(options, (text) => {
      writeAll(file, text, out);
    });
    fsyncSync(file);
    renameSync(partial, out);
    return converted;
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

async function convertInto(options: ConvertOptions, write: (text: string) => void): Promise<Converted> {
  let batch = "";
  const converter = new HistoryConverter(options.to, (line) => {
    batch += `${line}\n`;
    if (batch.length < FLUSH_CHARACTERS) return;
    write(batch);
    batch = "";
  });
  try {
    await readFileInto(converter, options.from, options);
    const converted = converter.end();
    write(batch);
    return converted;
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    if (error instanceof HistoryFormatError || isFileError(error)) throw unreadable(options.from, error);
    throw error;
  }
}

function opened(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function writeAll(file: number, text: string, path: string): void {
  try {
    const bytes = Buffer.from(text, "utf8");
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
