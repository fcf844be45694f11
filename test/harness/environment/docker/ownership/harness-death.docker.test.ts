import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { dockerAvailable, SKIP_REASON } from "../../../../support/docker.ts";
import { labImage, remainsOf } from "../lab.ts";

const HARNESS = fileURLToPath(new URL("doomed-harness.mjs", import.meta.url));
/** What is promised is 2 s; the rest is for a computer that has much else to do. */
const LIMIT_MS = 6_000;

describe.skipIf(!dockerAvailable)(`the death of a harness that has containers${SKIP_REASON}`, () => {
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
  });

  async function boot(): Promise<{ readonly harness: ChildProcess; readonly runId: string }> {
    const runId = `doomed-${randomBytes(4).toString("hex")}`;
    const harness = spawn(process.execPath, [HARNESS, runId, await labImage()], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    started.push(harness);
    const [ready] = (await Promise.race([once(harness.stdout, "data"), once(harness, "exit")])) as [unknown];
    expect(String(ready)).toBe("ready\n");
    return { harness, runId };
  }

  /** Milliseconds until the engine has nothing of the run any more. */
  async function timeToVanish(runId: string): Promise<number> {
    const from = performance.now();
    for (;;) {
      const remains = await remainsOf(runId);
      const ms = performance.now() - from;
      if (remains.length === 0) return ms;
      if (ms > LIMIT_MS) throw new Error(`After ${LIMIT_MS} ms there still is ${remains.join(", ")}`);
      await sleep(20);
    }
  }

  it("by SIGKILL takes all of them with it, in the middle of faults of every kind", async () => {
    const { harness, runId } = await boot();
    // A holder and a program for each of three nodes, the agent; the network; three volumes.
    expect(await remainsOf(runId)).toHaveLength(11);
    harness.kill("SIGKILL");
    const ms = await timeToVanish(runId);
    console.log(`Everything was gone ${Math.round(ms)} ms after the SIGKILL`);
  });

  it("by SIGTERM does so too, though everybody around was sent one", async () => {
    const { harness, runId } = await boot();
    const around = childrenOf(harness.pid ?? 0);
    expect(around).toHaveLength(1);
    for (const pid of around) process.kill(pid, "SIGTERM");
    harness.kill("SIGTERM");
    await timeToVanish(runId);
  });
});

function childrenOf(pid: number): readonly number[] {
  const listed = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" }).stdout;
  return listed.trim().split("\n").map(Number);
}
