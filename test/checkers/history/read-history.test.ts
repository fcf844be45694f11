import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeOp } from "../../../checkers/history/jsonl.ts";
import type { Op } from "../../../checkers/history/operation.ts";
import { readHistory } from "../../../checkers/history/read-history.ts";
import { corpus } from "../../support/corpus.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "faultline-read-history-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe("readHistory()", () => {
  test("it reads a file of several chunks", async () => {
    const path = join(directory, "history.jsonl");
    const ops = Array.from({ length: 30_000 }, (_, i): Op => {
      return {
        index: i,
        time: i,
        process: i >> 1,
        type: i % 2 === 0 ? "invoke" : "ok",
        f: "write",
        value: `value ${i >> 1}`,
      };
    });
    await writeFile(path, ops.map((op) => `${encodeOp(op)}\n`).join(""));
    const { history, truncated } = await readHistory(path);
    expect([...history]).toEqual(ops);
    expect(truncated).toBe(false);
  });

  test("it refuses a directory in one sentence", async () => {
    await expect(readHistory(directory)).rejects.toThrow(
      expect.objectContaining({
        name: "HistoryFormatError",
        message: "it is a directory, expected a history file",
      }),
    );
  });

  test.skipIf(process.platform !== "linux")("it leaves no file open that it could not read", async () => {
    const path = join(directory, "history.jsonl");
    await writeFile(path, '{"time":2,"process":0,"type":"okay"}\n');
    await expect(readHistory(path)).rejects.toThrow("line 1");
    const descriptors = await readdir("/proc/self/fd");
    const open = await Promise.all(
      descriptors.map((each) => readlink(join("/proc/self/fd", each)).catch(() => undefined)),
    );
    expect(open).not.toContain(path);
  });

  test("it passes on that there is no such file", async () => {
    await expect(readHistory(join(directory, "none"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("it names line and column of what is malformed", async () => {
    const path = join(directory, "history.jsonl");
    await writeFile(
      path,
      '{"time":1,"process":0,"type":"invoke","f":"read"}\n{"time":2,"process":0,"type":"okay"}\n',
    );
    await expect(readHistory(path)).rejects.toThrow(
      'line 2, column 30: type is "okay", expected invoke, ok, fail or info',
    );
  });
});

describe.skipIf(corpus === undefined)("readHistory() on the corpus", () => {
  test("it reads every register history as JSON.parse does", async () => {
    const folder = join(corpus ?? "", "synthetic", "register");
    const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const lines = (await readFile(join(folder, name), "utf8")).trim().split("\n");
      const { history, truncated } = await readHistory(join(folder, name));
      expect(truncated).toBe(false);
      expect([...history]).toEqual(lines.map((line, index) => ({ index, ...(JSON.parse(line) as object) })));
      expect([...history.operations()].length).toBe(
        lines.filter((line) => line.includes('"type":"invoke"')).length,
      );
    }
  });
});
