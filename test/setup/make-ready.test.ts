import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const SETUP = fileURLToPath(new URL("../../harness/setup", import.meta.url));
let root: string;

/** A clone in miniature: no dependencies, and a build that copies one file. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "faultline-ready-"));
  cpSync(SETUP, join(root, "harness/setup"), { recursive: true });
  mkdirSync(join(root, "harness/cli"));
  mkdirSync(join(root, "node_modules"));
  writeFileSync(join(root, "package-lock.json"), '{ "packages": {} }');
  describePackage({ node: ">=20", build: "node build.mjs" });
  writeFileSync(
    join(root, "build.mjs"),
    `import { appendFileSync, cpSync } from "node:fs";
     cpSync("harness/cli", "dist/harness/cli", { recursive: true });
     appendFileSync("builds.txt", "x");`,
  );
  writeCommandLine("console.log(JSON.stringify(process.argv.slice(2)));");
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe("npm start", () => {
  test("builds, and then runs the command line with the arguments it was given", () => {
    expect(start("check", "a file", "--json")).toMatchObject({
      status: 0,
      stdout: '["check","a file","--json"]\n',
    });
    expect(builds()).toBe(1);
  });

  test("runs `run` when it was given no arguments", () => {
    expect(start().stdout).toBe('["run"]\n');
  });

  test("builds once for the same sources, again when they have changed, and removes what is no longer built", () => {
    start();
    start();
    expect(builds()).toBe(1);
    writeFileSync(join(root, "harness/cli/more.ts"), "more");
    start();
    expect(builds()).toBe(2);
    expect(existsSync(join(root, "dist/harness/cli/more.ts"))).toBe(true);
  });

  test("says nothing on standard output itself, and nothing at all when there is nothing to do", () => {
    expect(start().stderr).toContain("Building code ... done");
    expect(start().stderr).toBe("");
  });

  test("ends with the exit code of the command line", () => {
    writeCommandLine("process.exitCode = 2;");
    expect(start().status).toBe(2);
  });

  test("works from another directory, and gives the command line the clone to work in", () => {
    writeCommandLine("console.log(process.cwd());");
    expect(start().stdout.trim()).toBe(root);
  });

  test("shows what a build that failed has printed, in one sentence what it was, and runs nothing", () => {
    describePackage({ node: ">=20", build: "echo the reason; exit 3" });
    const { status, stdout, stderr } = start();
    expect({ status, stdout }).toEqual({ status: 255, stdout: "" });
    expect(stderr).toMatch(
      /the reason\n[^]*Building code failed: npm run --silent build:code ended with exit code 3/,
    );
  });

  test("does not take a build that failed for a build", () => {
    describePackage({ node: ">=20", build: "mkdir -p dist; exit 3" });
    start();
    expect(start().status).toBe(255);
  });

  test("refuses a Node that is too old with one sentence", () => {
    describePackage({ node: ">=99.1", build: "true" });
    const { status, stderr } = start();
    expect(status).toBe(255);
    expect(stderr).toMatch(/^Faultline needs Node 99\.1 or newer and this is v[\d.]+: .*\n$/);
  });

  describe("with dependencies", () => {
    beforeEach(() => {
      writeFileSync(
        join(root, "package-lock.json"),
        '{ "packages": { "node_modules/alpha": { "version": "1.0.0" } } }',
      );
    });

    test("installs them once", () => {
      const npm = fakeNpm(
        `mkdirSync("node_modules/alpha", { recursive: true });
         cpSync("package-lock.json", "node_modules/.package-lock.json");`,
      );
      expect(startWith({ npm_execpath: npm }).stderr).toMatch(/^Installing dependencies \.\.\. done/);
      expect(startWith({ npm_execpath: npm }).stderr).toBe("");
    });

    test("shows why they could not be installed, and runs nothing", () => {
      const npm = fakeNpm('console.error("no such registry"); process.exit(1);');
      const { status, stdout, stderr } = startWith({ npm_execpath: npm });
      expect({ status, stdout }).toEqual({ status: 255, stdout: "" });
      expect(stderr).toMatch(/no such registry\n[^]*Installing dependencies failed: npm ci .* exit code 1/);
    });
  });
});

test("package-lock.json describes every package that it names, so that npm ci accepts it anywhere", () => {
  const { packages } = JSON.parse(readFileSync(join(SETUP, "../../package-lock.json"), "utf8")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const described = new Set(
    Object.keys(packages).map((path) => path.slice(path.lastIndexOf("node_modules/") + 13)),
  );
  const named = Object.values(packages).flatMap(({ optionalDependencies }) =>
    Object.keys(optionalDependencies ?? {}),
  );
  expect(named.filter((name) => !described.has(name))).toEqual([]);
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(...args: readonly string[]): Ended {
  return startWith({}, ...args);
}

function startWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): Ended {
  const script = join(root, "harness/setup/start.mjs");
  return spawnSync(process.execPath, [script, ...args], {
    cwd: tmpdir(),
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
}

/** A program that is called as npm is: `ci` does what the test wants, `run` builds. */
function fakeNpm(ci: string): string {
  const file = join(root, "npm-fake.mjs");
  writeFileSync(
    file,
    `import { cpSync, mkdirSync } from "node:fs";
     if (process.argv[2] === "ci") { ${ci} } else await import("./build.mjs");`,
  );
  return file;
}

function builds(): number {
  return readFileSync(join(root, "builds.txt"), "utf8").length;
}

function describePackage({ node, build }: { node: string; build: string }): void {
  writeFileSync(
    join(root, "package.json"),
    JSON.stringify({ type: "module", engines: { node }, scripts: { "build:code": build } }),
  );
}

function writeCommandLine(code: string): void {
  writeFileSync(join(root, "harness/cli/main.js"), code);
}
