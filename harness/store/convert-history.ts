import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import {
  type Conversion,
  type Converted,
  HistoryConverter,
} from "../../checkers/history/format/history-converter.ts";
import { HistoryFormatError } from "../../checkers/history/history-format-error.ts";
import { type ReadFileOptions, readFileInto } from "../../checkers/history/read-history.ts";
import { HarnessError } from "../harness-error.ts";
import { sourceOf, unreadable } from "./load-history.ts";

const FLUSH_CHARACTERS = 256 * 1024;

export interface ConvertOptions extends Pick<ReadFileOptions, "onProgress"> {
  /** A file, or `-` for standard input. */
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
  refuseToReplace(options);
  const partial = `${out}.partial`;
  const file = opened(partial, out);
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

/** @throws {@link HarnessError} for what is there and may not be replaced, or cannot: a directory, a device. */
function refuseToReplace({ out, force }: ConvertOptions): void {
  const there = statSync(out, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (!there.isFile()) {
    const what = there.isDirectory() ? "a directory" : "no ordinary file";
    throw new HarnessError("usage", `${out} is ${what}`, "Name a file, or - for standard output");
  }
  if (force) return;
  throw new HarnessError("usage", `${out} exists already`, "Name another file, or replace it with --force");
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
    await readFileInto(converter, sourceOf(options.from), options);
    const converted = converter.end();
    write(batch);
    return converted;
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    if (error instanceof HistoryFormatError || isFileError(error)) throw unreadable(options.from, error);
    throw error;
  }
}

function opened(path: string, out: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw cannotWrite(out, error);
  }
}

/** A place that does not exist or is not the user's is theirs to mend; a full disk is the machine's. */
function cannotWrite(out: string, cause: unknown): HarnessError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const why =
    code === "ENOENT" || code === "ENOTDIR"
      ? "its directory does not exist"
      : cause instanceof Error
        ? cause.message
        : String(cause);
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return new HarnessError(
    isFull ? "disk-full" : "usage",
    `${out} could not be written: ${why}`,
    isFull ? "Free some disk space, or name a file on another disk" : "Name a file in a directory of yours",
    { cause },
  );
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
