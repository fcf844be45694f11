import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Op } from "../../../checkers/history/operation.ts";
import { readHistory } from "../../../checkers/history/read-history.ts";
import type { HarnessError } from "../../../harness/harness-error.ts";
import { openHistoryWriter } from "../../../harness/store/history-writer.ts";

const HEADER = { faultline: "history", schema: 1 } as const;

function invocation(index: number): Op {
  return { index, time: index * 1000, process: index, type: "invoke", f: "write", value: index };
}

function unexpected(error: HarnessError): void {
  throw error;
}

describe("openHistoryWriter()", () => {
  test("has every event on disk within 100 ms, without being closed", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "faultline-writer-")), "history.jsonl");
    const writer = openHistoryWriter(path, HEADER, unexpected);
    for (let index = 0; index < 100; index++) writer.append(invocation(index));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { history } = await readHistory(path);
    expect(history.length).toBe(100);
    writer.close();
  });

  test("writes what readHistory() reads", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "faultline-writer-")), "history.jsonl");
    const writer = openHistoryWriter(path, { ...HEADER, run: "r1" }, unexpected);
    const ops = Array.from({ length: 20_000 }, (_, index) => invocation(index));
    for (const op of ops) writer.append(op);
    writer.close();
    writer.close();
    const { header, history, truncated } = await readHistory(path);
    expect(header).toMatchObject({ run: "r1" });
    expect(truncated).toBe(false);
    expect(Array.from(history)).toEqual(ops);
  });

  test("never writes over a history that is there", () => {
    const path = join(mkdtempSync(join(tmpdir(), "faultline-writer-")), "history.jsonl");
    openHistoryWriter(path, HEADER, unexpected).close();
    expect(() => openHistoryWriter(path, HEADER, unexpected)).toThrow(/EEXIST/);
  });

  test("tells once of a full disk and keeps what was written", ({ skip }) => {
    const mount = mkdtempSync(join(tmpdir(), "faultline-full-"));
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", mount]);
    if (mounted.status !== 0) skip("A small file system needs Linux and root");
    onTestFinished(() => {
      spawnSync("umount", [mount]);
    });
    const errors: HarnessError[] = [];
    const path = join(mount, "history.jsonl");
    const writer = openHistoryWriter(path, HEADER, (error) => errors.push(error));
    for (let index = 0; index < 20_000; index++) writer.append(invocation(index));
    writer.close();
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toMatch(/could not be written: ENOSPC/);
    expect(errors[0]?.exitCode).toBe(255);
    expect(readFileSync(path, "utf8")).toContain('"index":100,');
  });
});
