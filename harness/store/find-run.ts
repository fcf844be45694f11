import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { HarnessError } from "../harness-error.ts";
import { type RunDirectory, runDirectory } from "./run-directory.ts";

/**
 * Finds a run by what a user may call it: its directory, a link to it such as `latest`, its id, or a part of
 * its id that is unique in the store.
 *
 * @throws {@link HarnessError} when there is none, or more than one.
 */
export function findRun(name: string, storeDir: string): RunDirectory {
  const found = findRunIfAny(name, storeDir);
  if (found !== undefined) return found;
  throw new HarnessError("unreadable", `There is no run ${name} in ${storeDir}`, SEE_NAMES);
}

const SEE_NAMES = "See `faultline runs` for their names";

/** The same, `undefined` if there is none. @throws {@link HarnessError} when there is more than one. */
export function findRunIfAny(name: string, storeDir: string): RunDirectory | undefined {
  for (const path of [name, join(storeDir, name)]) {
    if (existsSync(join(path, "run.json"))) return runDirectory(realpathSync(path));
  }
  const matches = listRuns(storeDir).filter((run) => run.id.includes(name));
  const [only, another] = matches;
  if (another === undefined) return only;
  throw new HarnessError("unreadable", `${matches.length} runs in ${storeDir} match ${name}`, SEE_NAMES);
}

/**
 * All runs of a store, oldest first. A store that does not exist yet holds none.
 *
 * @throws {@link HarnessError} for a store that is a file.
 */
export function listRuns(storeDir: string): readonly RunDirectory[] {
  if (!existsSync(storeDir)) return [];
  if (!isDirectory(storeDir)) {
    throw new HarnessError(
      "usage",
      `${storeDir} is not a directory`,
      "Name the directory that holds runs with --store",
    );
  }
  const directories = subdirectories(storeDir).flatMap(subdirectories);
  return directories
    .filter((path) => existsSync(join(path, "run.json")))
    .map(runDirectory)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Directories below `path`, links left out, so that a run is not listed again as `latest`. */
function subdirectories(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name));
}

/** Whether a name means a directory rather than a history file. */
export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
