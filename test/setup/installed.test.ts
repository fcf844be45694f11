import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { missingPackages } from "../../harness/setup/installed.mjs";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "faultline-installed-"));
  lock("package-lock.json", {
    "": { version: "1.0.0" },
    "node_modules/alpha": { version: "1.2.3" },
    "node_modules/alpha/node_modules/beta": { version: "2.0.0" },
    "node_modules/alpha-darwin": { version: "1.2.3", optional: true },
  });
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe("missingPackages()", () => {
  test("names everything in a fresh clone, but for what is optional", () => {
    expect(missingPackages(root)).toEqual(["node_modules/alpha", "node_modules/alpha/node_modules/beta"]);
  });

  test("is empty after an install", () => {
    install({ "node_modules/alpha": "1.2.3", "node_modules/alpha/node_modules/beta": "2.0.0" });
    expect(missingPackages(root)).toEqual([]);
  });

  test("names a package that was installed in another version", () => {
    install({ "node_modules/alpha": "1.2.2", "node_modules/alpha/node_modules/beta": "2.0.0" });
    expect(missingPackages(root)).toEqual(["node_modules/alpha"]);
  });

  test("names a package whose directory was deleted", () => {
    install({ "node_modules/alpha": "1.2.3", "node_modules/alpha/node_modules/beta": "2.0.0" });
    rmSync(join(root, "node_modules/alpha/node_modules/beta"), { recursive: true });
    expect(missingPackages(root)).toEqual(["node_modules/alpha/node_modules/beta"]);
  });

  test("names everything after an install that was interrupted", () => {
    install({ "node_modules/alpha": "1.2.3", "node_modules/alpha/node_modules/beta": "2.0.0" });
    rmSync(join(root, "node_modules/.package-lock.json"));
    expect(missingPackages(root)).toHaveLength(2);
  });
});

function install(versions: Record<string, string>): void {
  for (const path of Object.keys(versions)) mkdirSync(join(root, path), { recursive: true });
  lock(
    "node_modules/.package-lock.json",
    Object.fromEntries(Object.entries(versions).map(([path, version]) => [path, { version }])),
  );
}

function lock(file: string, packages: Record<string, { version: string; optional?: boolean }>): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), JSON.stringify({ packages }));
}
