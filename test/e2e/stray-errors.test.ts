import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { freshStore, MAIN } from "../support/cli.ts";
import { nodesBelow, until } from "../support/processes.ts";

describe("faultline run", () => {
  test("comes to its verdict though nobody listens any more", async () => {
    const child = spawn(
      process.execPath,
      [MAIN, "run", "--nemesis", "none", "--time-limit", "1", "--store", freshStore()],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    child.stdout.destroy();
    await once(child.stderr, "data");
    child.stderr.destroy();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("never says by its exit code that it found an anomaly when it broke down itself", async () => {
    const store = freshStore();
    const stray = "data:text/javascript,setTimeout(() => { throw new Error('stray') }, 2000)";
    const { exitCode, stderr } = await execa(
      process.execPath,
      ["--import", stray, MAIN, "run", "--nemesis", "none", "--time-limit", "9", "--store", store],
      { stdin: "ignore", reject: false },
    );
    expect(stderr).toMatch(/^faultline: Internal error: stray\n/m);
    expect(exitCode).toBe(255);
    await until("the nodes end", () => nodesBelow(dirname(store)).length === 0);
  });
});
