import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { HarnessError } from "../harness-error.ts";

/** The files of one run. `docs/results.md` says what each holds. */
export interface RunDirectory {
  /** `<time>-<short id>`, the directory's name. */
  readonly id: string;
  readonly path: string;
  readonly runFile: string;
  readonly historyFile: string;
  readonly verdictFile: string;
  readonly reportFile: string;
  readonly harnessLog: string;
  readonly clockFile: string;
  readonly logsDir: string;
}

/** The layout of a run's directory, whether or not it exists. */
export function runDirectory(path: string): RunDirectory {
  return {
    id: basename(path),
    path,
    runFile: join(path, "run.json"),
    historyFile: join(path, "history.jsonl"),
    verdictFile: join(path, "verdict.json"),
    reportFile: join(path, "report.html"),
    harnessLog: join(path, "harness.log"),
    clockFile: join(path, "clock.jsonl"),
    logsDir: join(path, "logs"),
  };
}

/**
 * Makes `<store>/<name>/<time>-<short id>/` and points the `latest` links at it.
 *
 * @param name - `<target>-<workload>`.
 * @throws {@link HarnessError} when the directory cannot be made.
 */
export function createRunDirectory(storeDir: string, name: string, startedAt: Date): RunDirectory {
  const id = `${timeStamp(startedAt)}-${shortId()}`;
  const directory = runDirectory(join(storeDir, name, id));
  try {
    makeDirectory(directory.logsDir);
    pointLink(join(storeDir, name, "latest"), directory.path);
    pointLink(join(storeDir, "latest"), directory.path);
  } catch (error) {
    throw new HarnessError(
      "unreadable",
      `The run's directory ${directory.path} could not be made: ${error instanceof Error ? error.message : String(error)}`,
      "Name a writable place with --store",
      { cause: error },
    );
  }
  return directory;
}

/**
 * Makes a directory and those above it. Node's own `recursive` never returns where the kernel answers ENOENT to
 * the making of a directory in one that exists, as in /proc.
 */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run that starts now may have made it.
    if (!existsSync(path)) throw error;
  }
}

/** `20261121T094530`: sorts by time, and is a file name everywhere. */
function timeStamp(date: Date): string {
  return date
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replaceAll(/[-:]/g, "");
}

function shortId(): string {
  return Math.floor(Math.random() * 36 ** 4)
    .toString(36)
    .padStart(4, "0");
}

/** Replaces a link in one step, so that two runs that start together never find it missing. */
function pointLink(link: string, to: string): void {
  const next = `${link}.${process.pid}`;
  rmSync(next, { force: true });
  symlinkSync(relative(dirname(link), to), next);
  renameSync(next, link);
}
