import { renameSync, rmSync, writeFileSync } from "node:fs";
import { HarnessError } from "../harness-error.ts";

/**
 * Replaces a file in one step, so that a reader never sees half of it.
 *
 * @throws {@link HarnessError} that names the file when the disk refuses it.
 */
export function writeWhole(path: string, text: string): void {
  const next = `${path}.tmp`;
  try {
    writeFileSync(next, text);
    renameSync(next, path);
  } catch (error) {
    rmSync(next, { force: true });
    throw cannotWrite(path, error);
  }
}

/** What to tell a user whose disk refuses a file that belongs in the store. */
export function cannotWrite(path: string, cause: unknown): HarnessError {
  return new HarnessError(
    "disk-full",
    `${path} could not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    "Free some disk space, or name another place with --store",
    { cause },
  );
}
