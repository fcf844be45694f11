import { mkdtempSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findRun, listRuns } from "../../../harness/store/find-run.ts";
import { createRunDirectory, type RunDirectory } from "../../../harness/store/run-directory.ts";
import { readRunRecord, writeJson } from "../../../harness/store/run-record.ts";

function freshStore(): string {
  return mkdtempSync(join(tmpdir(), "faultline-store-"));
}

function run(store: string, at: string): RunDirectory {
  const directory = createRunDirectory(store, "reference-register", new Date(at));
  writeFileSync(directory.runFile, "{}");
  return directory;
}

describe("createRunDirectory()", () => {
  test("names the run by its time and points both latest links at it", () => {
    const store = freshStore();
    run(store, "2026-01-02T03:04:05.678Z");
    const second = run(store, "2026-01-02T03:04:06Z");
    expect(second.id).toMatch(/^20260102T030406-[0-9a-z]{4}$/);
    expect(readlinkSync(join(store, "latest"))).toBe(join("reference-register", second.id));
    expect(readlinkSync(join(store, "reference-register", "latest"))).toBe(second.id);
  });

  test("says in one sentence that the store cannot be written to", () => {
    const file = join(freshStore(), "file");
    writeFileSync(file, "");
    expect(() => createRunDirectory(file, "a-b", new Date())).toThrow(/could not be made/);
  });

  test.runIf(process.platform === "linux")("says so, too, where no directory can be made at all", () => {
    expect(() => createRunDirectory("/proc/store", "a-b", new Date())).toThrow(/could not be made/);
  });
});

describe("findRun()", () => {
  test("finds a run by its directory, by a link, by its id and by a unique part of it", () => {
    const store = freshStore();
    const first = run(store, "2026-01-02T03:04:05Z");
    const second = run(store, "2026-02-02T03:04:05Z");
    for (const name of [first.path, first.id, "20260102"]) expect(findRun(name, store).id).toBe(first.id);
    for (const name of [join(store, "latest"), "latest", "reference-register/latest"]) {
      expect(findRun(name, store).id).toBe(second.id);
    }
    expect(listRuns(store).map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  test("refuses a name that fits no run, or several", () => {
    const store = freshStore();
    run(store, "2026-01-02T03:04:05Z");
    run(store, "2026-01-03T03:04:05Z");
    expect(() => findRun("2025", store)).toThrow(/no run 2025/);
    expect(() => findRun("202601", store)).toThrow(/2 runs .* match/);
  });
});

describe("readRunRecord()", () => {
  test.each([
    ["no JSON", "{", /could not be read/],
    ["another schema", '{"schema": 2}', /schema/],
    ["something else", "[]", /not a run record/],
  ])("refuses %s with the file's name", (_, content, message) => {
    const path = join(freshStore(), "run.json");
    writeFileSync(path, content);
    expect(() => readRunRecord(path)).toThrow(message);
    expect(() => readRunRecord(path)).toThrow(path);
  });

  test("writeJson() leaves no half-written file behind", () => {
    const path = join(freshStore(), "run.json");
    writeJson(path, { a: 1 });
    writeJson(path, { a: 2 });
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ a: 2 });
  });
});
