import { open, rename } from "node:fs/promises";
import { join } from "node:path";

/** Makes the creations, renames and removals in a directory durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The ending of a file that is not whole yet; recovery removes what a crash leaves of them. */
export const UNFINISHED = ".unfinished";

/** Creates a file all at once: after a crash it is there with all of `bytes`, or not there. */
export async function writeFileDurably(directory: string, name: string, bytes: Buffer): Promise<void> {
  const path = join(directory, name);
  const handle = await open(path + UNFINISHED, "w");
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(path + UNFINISHED, path);
  await syncDirectory(directory);
}
