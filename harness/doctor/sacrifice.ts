import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A process of our own to try things on. */
export type Sacrifice = ChildProcess & { readonly pid: number };

/**
 * Starts a program that does nothing, lets `attempt` do to it what it wants, and ends it.
 *
 * The program reads from a pipe that we hold, so it ends with us too, however we end.
 */
export async function withSacrifice<T>(
  attempt: (victim: Sacrifice) => Promise<T>,
  command: readonly [string, ...string[]] = ["cat"],
): Promise<T> {
  const [file, ...args] = command;
  const child = spawn(file, args, { stdio: ["pipe", "ignore", "ignore"] });
  await once(child, "spawn");
  const ended = once(child, "exit");
  try {
    return await attempt(child as Sacrifice);
  } finally {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await ended;
    }
  }
}
