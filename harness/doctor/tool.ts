import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import type { Bench, Finding } from "./probe.ts";

/** Where administrators' programs are, also for users whose PATH leaves those out. */
const ADMINISTRATION: readonly string[] = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** The directories of a PATH, and those of the administrator's programs. */
export function searchPathOf(path: string): readonly string[] {
  return [...new Set([...path.split(delimiter).filter((directory) => directory !== ""), ...ADMINISTRATION])];
}

/** A program that was found, ready to be run. */
export type Tool = (args: readonly string[]) => Promise<{ readonly code: number; readonly output: string }>;

/** Finds a program and tries something with it; one that is not there is a finding with what to install. */
export async function withTool(
  name: string,
  debianPackage: string,
  bench: Bench,
  attempt: (tool: Tool) => Promise<Finding>,
): Promise<Finding> {
  const tool = findTool(name, bench);
  return tool === undefined ? notInstalled(name, debianPackage) : attempt(tool);
}

export function findTool(name: string, bench: Bench): Tool | undefined {
  const file = findToolFile(name, bench);
  return file === undefined ? undefined : (args) => run(file, args, bench);
}

/** The path of a program, for what must be started and then watched. */
export function findToolFile(name: string, { searchPath }: Pick<Bench, "searchPath">): string | undefined {
  return searchPath.map((directory) => join(directory, name)).find(isExecutable);
}

export function notInstalled(name: string, debianPackage: string): Finding {
  return {
    ok: false,
    problem: `${name} is not installed`,
    remedy:
      process.platform === "linux"
        ? `Install it: apt-get install ${debianPackage}`
        : "Use Linux, where this fault can be injected",
  };
}

/** Ends with the probe, at the latest; never inherits a terminal to ask questions on. */
async function run(
  file: string,
  args: readonly string[],
  { searchPath, signal }: Bench,
): Promise<{ code: number; output: string }> {
  const { exitCode, all } = await execa(file, args, {
    all: true,
    cancelSignal: signal,
    killSignal: "SIGKILL",
    env: { PATH: searchPath.join(delimiter), LC_ALL: "C" },
    reject: false,
    stdin: "ignore",
  });
  signal.throwIfAborted();
  return { code: exitCode ?? -1, output: all };
}

/** The last line that a command printed, where it says why it failed. */
export function lastLine(output: string): string {
  return output.trim().split("\n").at(-1)?.trim() ?? "";
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
