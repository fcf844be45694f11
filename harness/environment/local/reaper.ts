import { spawn } from "node:child_process";
import { once } from "node:events";

/** Ends the processes entrusted to it when the harness is gone, however the harness went. */
export interface Reaper {
  /** From now on this process group ends with the harness. */
  watch(pid: number): void;
  /** The process has ended; its number may be given to another. */
  forget(pid: number): void;
  /** Ends the reaper, and with it whatever it still watches. */
  close(): Promise<void>;
}

/**
 * Reads `+ pid` and `- pid` until its input ends, which the kernel sees to when the harness dies, then kills
 * what is left. SIGKILL also ends what is stopped. It ignores the signals a terminal or an init sends to all,
 * so that it is the last to go.
 */
const SCRIPT = `
trap '' INT TERM HUP
watched=
while read -r change pid; do
  if [ "$change" = + ]; then
    watched="$watched $pid"
  else
    kept=
    for p in $watched; do [ "$p" = "$pid" ] || kept="$kept $p"; done
    watched=$kept
  fi
done
for p in $watched; do kill -KILL "-$p"; done 2>/dev/null
`;

/**
 * Starts a reaper in a session of its own. A node that is stopped cannot notice that its standard input ended,
 * so somebody else has to.
 */
export function startReaper(): Reaper {
  const shell = spawn("sh", ["-c", SCRIPT], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  const closed = once(shell, "close");
  // A reaper that somebody has killed leaves the nodes with the end of their input as the only sign.
  shell.stdin.on("error", () => undefined);
  shell.unref();

  return {
    watch(pid) {
      shell.stdin.write(`+ ${pid}\n`);
    },
    forget(pid) {
      shell.stdin.write(`- ${pid}\n`);
    },
    async close() {
      shell.stdin.end();
      shell.ref();
      await closed;
    },
  };
}
