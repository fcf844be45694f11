import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { sweep } from "../../../../harness/environment/local/journal.ts";
import { identify, isAlive, processState } from "../../../../harness/environment/local/process-identity.ts";
import { until } from "../../../support/processes.ts";

/** A node that does not end with its input: only the reaper can end it. */
const STUBBORN = "setInterval(() => {}, 1000)";

const workDir = mkdtempSync(join(tmpdir(), "faultline-death-"));
const HARNESS = join(workDir, "doomed-harness.mjs");

beforeAll(() => {
  buildSync({
    entryPoints: [fileURLToPath(new URL("doomed-harness.ts", import.meta.url))],
    bundle: true,
    platform: "node",
    format: "esm",
    // Some of what is bundled is CommonJS.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    outfile: HARNESS,
  });
});

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

interface Doomed {
  readonly harness: ChildProcess;
  readonly runDir: string;
  readonly pids: readonly number[];
}

async function boot(): Promise<Doomed> {
  const runDir = mkdtempSync(join(workDir, "run-"));
  const harness = spawn(process.execPath, [HARNESS, runDir, STUBBORN], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  started.push(harness);
  await once(harness.stdout, "data");
  const pids = journalOf(runDir).flatMap((entry) => (entry.event === "started" ? [entry.pid] : []));
  return { harness, runDir, pids };
}

interface Line {
  readonly event: string;
  readonly pid: number;
  readonly began: string;
  readonly node: string;
}

function journalOf(runDir: string): readonly Line[] {
  const lines = readFileSync(join(runDir, "journal.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Line);
}

function childrenOf(pid: number): readonly number[] {
  const listed = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" }).stdout;
  return listed.trim().split("\n").map(Number);
}

/** A process of the test's own, and a journal that claims it is a node of some harness. */
async function claim(change: {
  harness?: Partial<Line>;
  node?: Partial<Line>;
}): Promise<[ChildProcess, string]> {
  const runDir = join(mkdtempSync(join(workDir, "store-")), "reference-register", "20261121T094530-a1b2");
  mkdirSync(runDir, { recursive: true });
  const child = spawn(process.execPath, ["-e", STUBBORN], { detached: true, stdio: "ignore" });
  started.push(child);
  await once(child, "spawn");
  const self = { event: "harness", ...identify(process.pid), ...change.harness };
  const node = { event: "started", node: "n1", ...identify(child.pid ?? 0), ...change.node };
  writeFileSync(
    join(runDir, "journal.jsonl"),
    [self, node].map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
  return [child, runDir];
}

describe("the death of the harness", () => {
  it("by SIGKILL takes every node with it, also one that is stopped", async () => {
    const { harness, pids } = await boot();
    expect(pids.map(processState)).toEqual(["running", "stopped", "running"]);
    harness.kill("SIGKILL");
    await until("no node is left", () => pids.every((pid) => processState(pid) === "gone"), 2_000);
  });

  it("by SIGTERM takes every node with it, though everybody around was sent one, too", async () => {
    const { harness, pids } = await boot();
    const around = childrenOf(harness.pid ?? 0).filter((pid) => !pids.includes(pid));
    expect(around).toHaveLength(1);
    for (const pid of around) process.kill(pid, "SIGTERM");
    harness.kill("SIGTERM");
    await until(
      "nothing is left",
      () => [...pids, ...around].every((pid) => processState(pid) === "gone"),
      2_000,
    );
  });
});

describe("sweep()", () => {
  it("touches nothing of a harness that is alive", async () => {
    const { runDir, pids } = await boot();
    expect(await sweep(runDir)).toEqual({ ended: [], live: [runDir] });
    expect(pids.map(processState)).toEqual(["running", "stopped", "running"]);
  });

  it("ends what a dead harness has left, and says what that was", async () => {
    const [child, runDir] = await claim({ harness: { began: "in another life" } });
    const pid = child.pid ?? 0;
    const store = dirname(dirname(runDir));
    expect(await sweep(store)).toEqual({ ended: [{ runDir, node: "n1", pid }], live: [] });
    await until("it is gone", () => processState(pid) === "gone");
    expect(await sweep(runDir)).toEqual({ ended: [], live: [] });
  });

  it("does not touch a process that was given the number of one that is gone", async () => {
    const [child, runDir] = await claim({
      harness: { began: "in another life" },
      node: { began: "before this one" },
    });
    expect(await sweep(runDir)).toEqual({ ended: [], live: [] });
    expect(processState(child.pid ?? 0)).toBe("running");
  });

  it("does not touch a process that the journal says is gone", async () => {
    const [child, runDir] = await claim({ harness: { began: "in another life" } });
    const gone = JSON.stringify({ event: "gone", node: "n1", pid: child.pid });
    writeFileSync(join(runDir, "journal.jsonl"), `${gone}\n`, { flag: "a" });
    expect(await sweep(runDir)).toEqual({ ended: [], live: [] });
    expect(processState(child.pid ?? 0)).toBe("running");
  });

  it("reads a journal whose last line was cut off", async () => {
    const [child, runDir] = await claim({ harness: { began: "in another life" } });
    writeFileSync(join(runDir, "journal.jsonl"), '{"event":"gone","no', { flag: "a" });
    expect((await sweep(runDir)).ended).toHaveLength(1);
    await until("it is gone", () => processState(child.pid ?? 0) === "gone");
  });

  it("finds nothing to do where there is no store", async () => {
    expect(await sweep(join(workDir, "no-such-store"))).toEqual({ ended: [], live: [] });
  });
});

describe("isAlive()", () => {
  it("tells a process from an earlier or later one of the same number", () => {
    const self = identify(process.pid);
    if (self === undefined) throw new Error("This process is not there");
    expect(isAlive(self)).toBe(true);
    expect(isAlive({ ...self, began: `${self.began}0` })).toBe(false);
    expect(identify(2 ** 30)).toBeUndefined();
  });
});
