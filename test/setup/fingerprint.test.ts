import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isBuilt, markBuilt, sourceFingerprint } from "../../harness/setup/fingerprint.mjs";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "faultline-fingerprint-"));
  for (const folder of ["checkers/history", "harness", "dist"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, "package.json"), "{}");
  writeFileSync(join(root, "checkers/history/a.ts"), "a");
  writeFileSync(join(root, "harness/b.ts"), "b");
  markBuilt(root, sourceFingerprint(root));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe("isBuilt()", () => {
  test("is true right after a build", () => {
    expect(isBuilt(root)).toBe(true);
  });

  test("is false in a fresh clone", () => {
    rmSync(join(root, "dist"), { recursive: true });
    expect(isBuilt(root)).toBe(false);
  });

  test.each<[string, () => void]>([
    [
      "changed",
      () => {
        writeFileSync(join(root, "checkers/history/a.ts"), "A");
      },
    ],
    [
      "added",
      () => {
        writeFileSync(join(root, "harness/c.ts"), "");
      },
    ],
    [
      "deleted",
      () => {
        rmSync(join(root, "harness/b.ts"));
      },
    ],
    [
      "renamed",
      () => {
        renameSync(join(root, "harness/b.ts"), join(root, "harness/c.ts"));
      },
    ],
    [
      "moved to another folder",
      () => {
        renameSync(join(root, "harness/b.ts"), join(root, "checkers/b.ts"));
      },
    ],
    [
      "changed with its old date kept",
      () => {
        writeFileSync(join(root, "harness/b.ts"), "B");
        utimesSync(join(root, "harness/b.ts"), 0, 0);
      },
    ],
    [
      "changed in package.json",
      () => {
        writeFileSync(join(root, "package.json"), "{ }");
      },
    ],
  ])("is false after a source was %s", (_, change) => {
    change();
    expect(isBuilt(root)).toBe(false);
  });

  test.each<[string, () => void]>([
    [
      "a source was touched",
      () => {
        utimesSync(join(root, "harness/b.ts"), 2_000_000_000, 2_000_000_000);
      },
    ],
    [
      "a document was changed",
      () => {
        writeFileSync(join(root, "README.md"), "new");
      },
    ],
  ])("stays true after %s", (_, change) => {
    change();
    expect(isBuilt(root)).toBe(true);
  });

  test("tells bytes that moved from one file into its neighbour", () => {
    writeFileSync(join(root, "checkers/history/a.ts"), "");
    writeFileSync(join(root, "harness/b.ts"), "ab");
    expect(isBuilt(root)).toBe(false);
  });
});
