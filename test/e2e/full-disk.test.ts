import { dirname } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { freshStore, MAIN } from "../support/cli.ts";
import { nodesBelow } from "../support/processes.ts";

/**
 * Runs with a limit on the size of every file in blocks of 512 bytes, which is what a full disk looks like to
 * whoever writes, and needs no root.
 */
async function runWithRoomFor(blocks: number, store: string): Promise<{ exitCode?: number; stderr: string }> {
  const run = ["run", "--nemesis", "none", "--time-limit", "5", "--store", store];
  return execa("sh", ["-c", `ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath, MAIN, ...run], {
    stdin: "ignore",
    reject: false,
  });
}

describe("faultline run on a full disk names the file, says what to do and leaves nothing running", () => {
  test.each([
    ["from the start", 1, /^faultline: \S+\/run\.json could not be written: /m],
    ["during the run", 100, /^faultline: \S+\/history\.jsonl could not be written: /m],
  ])("%s", async (_, blocks, message) => {
    const store = freshStore();
    const { exitCode, stderr } = await runWithRoomFor(blocks, store);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/\n {2}Free some disk space, or name another place with --store$/);
    expect(exitCode).toBe(255);
    expect(nodesBelow(dirname(store))).toEqual([]);
  });
});
