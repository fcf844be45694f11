import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Shell } from "../../../../../harness/environment/docker/agent.ts";
import { FaketimeControl } from "../../../../../harness/environment/docker/clock/faketime-control.ts";

/** Of this computer: the files of its processes are where an agent finds those of containers. */
const shell = (): Promise<Shell> =>
  Promise.resolve({
    async run(command) {
      const { exitCode, all } = await execa("sh", ["-c", command], { all: true, reject: false });
      return { code: exitCode ?? 1, output: all };
    },
  });

const NO_RATE = { realMs: 0, monotonicMs: 0 };
const by = (realMs: number, monotonicMs = 0) => ({ offset: { realMs, monotonicMs }, rate: NO_RATE });

describe.skipIf(process.platform !== "linux")("libfaketime's file", () => {
  let folder: string;
  let file: string;
  let child: ChildProcess;
  let pid: number;
  let control: FaketimeControl;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "faultline faketime's-"));
    file = join(folder, "clock");
    child = spawn("sleep", ["60"]);
    pid = child.pid ?? 0;
    control = new FaketimeControl(shell, file);
  });

  afterEach(() => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  it("is written as libfaketime reads it, whole or not at all", async () => {
    for (const [realMs, words] of [
      [30_000, "+30.000000s\n"],
      [-500, "-0.500000s\n"],
      [0.25, "+0.000250s\n"],
      [0, "+0.000000s\n"],
    ] as const) {
      await control.set(pid, by(realMs));
      expect(readFileSync(file, "utf8")).toBe(words);
      expect(await control.show(pid)).toEqual([{ pid, patched: true, realMs, monotonicMs: 0 }]);
    }
    expect(readdirSync(folder)).toEqual(["clock"]);
  });

  it("shows no offset before it is there, and nothing of a process that is gone", async () => {
    expect(await control.show(pid)).toEqual([{ pid, patched: true, ...NO_RATE }]);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await control.show(pid)).toEqual([]);
    await control.set(pid, by(5));
    expect(readdirSync(folder)).toEqual([]);
  });

  it("refuses to shift a monotonic clock, and to make sense of what it did not write", async () => {
    await expect(control.set(pid, by(1, 1))).rejects.toThrow("leaves the monotonic clock");
    writeFileSync(file, "@2020-01-01 00:00:00\n");
    await expect(control.show(pid)).rejects.toThrow("@2020-01-01");
  });

  it("says why it cannot be written", async () => {
    const nowhere = new FaketimeControl(shell, join(folder, "nowhere", "clock"));
    await expect(nowhere.set(pid, by(1))).rejects.toThrow(/could not be set: .*(nonexistent|No such file)/);
  });
});
