import { readdirSync, readFileSync } from "node:fs";

/**
 * The pids of the reference store's nodes that work below a directory, as the operating system tells it.
 * Linux only, like the tests that use it.
 */
export function nodesBelow(directory: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const commandLine = readCommandLine(pid);
      return commandLine.includes("reference/server") && commandLine.includes(directory);
    });
}

function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // The process has ended in the meantime.
  }
}

/** Waits until `condition` holds, asking often; rejects with `what` after `limitMs`. */
export async function until(what: string, condition: () => boolean, limitMs = 10_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`It did not happen within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
