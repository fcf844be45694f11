import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Owner } from "./owner.ts";

/** Removes what an owner made when this process is gone. */
export interface Reaper {
  /** Ends it without it doing anything: there is nothing left, or it is meant to stay. */
  readonly dismiss: () => Promise<void>;
  /** Lets it do its work now, as if this process were gone. */
  readonly release: () => void;
}

/** Always the compiled file: the oldest Node we support cannot run TypeScript. */
const ENTRY = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts")
      ? "../../../../dist/harness/environment/docker/ownership/reaper-main.js"
      : "./reaper-main.js",
    import.meta.url,
  ),
);

/** Starts a reaper in a session of its own, so that what ends this process does not end it. */
export function startReaper({ runId, harness, computer }: Owner): Reaper {
  const args = [ENTRY, runId, String(harness.pid), harness.began, computer];
  const child = spawn(process.execPath, args, { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  const closed = once(child, "close");
  closed.catch(() => undefined);
  // If somebody has killed it, the next run's sweep is left.
  child.stdin.on("error", () => undefined);
  child.unref();
  return {
    async dismiss() {
      child.stdin.end("dismissed\n");
      child.ref();
      await closed;
    },
    release() {
      child.stdin.end();
    },
  };
}
