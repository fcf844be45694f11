import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type Diagnosis,
  diagnose,
  type FaultReport,
  type ProbeReport,
} from "../../../harness/doctor/diagnose.ts";
import type { ProbeName } from "../../../harness/doctor/probe.ts";
import { PROBES } from "../../../harness/doctor/probes.ts";
import { type Capability, type Environment, FAULT_KINDS } from "../../../harness/environment/environment.ts";
import { HarnessError } from "../../../harness/harness-error.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "faultline-diagnose-"));
  // So that another doctor at work on this machine is not taken for ours.
  vi.stubEnv("TMPDIR", directory);
  // What an engine can do is tried in diagnose.docker.test.ts.
  vi.stubEnv("DOCKER_HOST", `unix://${directory}/no-engine.sock`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

describe("diagnose()", () => {
  test("finds what this machine certainly has, and leaves no file, process or loop device behind", async () => {
    const before = traces();
    const diagnosis = await diagnose({ storeDir: join(directory, "not", "there", "yet") });
    for (const name of ["node", "store-disk", "loopback"] as const) {
      expect(probe(diagnosis, name)).toMatchObject({ ok: true });
    }
    expect(probe(diagnosis, "signals")).toMatchObject({
      ok: true,
      found: "SIGSTOP seen stopped, SIGKILL seen gone",
    });
    expect(readdirSync(directory)).toEqual([]);
    expect(traces()).toEqual(before);
  });

  test("says what to install where no program can be found", async () => {
    const diagnosis = await diagnose({ storeDir: directory, searchPath: [] });
    for (const [name, debianPackage] of [
      ["iptables", "iptables"],
      ["nfqueue", "iptables"],
      ["netem", "iproute2"],
      ["network-namespace", "util-linux"],
      ["nsenter", "util-linux"],
      ["strace", "strace"],
      ["loop-device", "mount"],
      ["ssh", "openssh-client"],
      ["chromium", "chromium"],
      ["docker", "docker.io"],
    ] as const) {
      const report = probe(diagnosis, name);
      expect(report).toMatchObject({ ok: false });
      expect(!report.ok && report.remedy).toContain(`apt-get install ${debianPackage}`);
    }
  });

  test("gives up on a program that hangs, and ends it", async () => {
    program("ssh", `#!${process.execPath}\nsetInterval(() => 0, 1000);\n`);
    const before = traces();
    const diagnosis = await diagnose({ storeDir: directory, searchPath: [directory], timeoutMs: 1_500 });
    expect(probe(diagnosis, "ssh")).toMatchObject({ ok: false, problem: "No answer within 1500 ms" });
    expect(traces()).toEqual(before);
  });

  test("reports what a program that fails has said", async () => {
    program("chromium", "#!/bin/sh\necho 'Chromium 1.2.3'\n");
    program("losetup", "#!/bin/sh\necho 'losetup: Operation not permitted'; exit 1\n");
    const diagnosis = await diagnose({ storeDir: directory, searchPath: [directory] });
    expect(probe(diagnosis, "chromium")).toMatchObject({ ok: true, found: "Chromium 1.2.3" });
    expect(probe(diagnosis, "loop-device")).toMatchObject({
      ok: false,
      problem: "losetup: Operation not permitted",
    });
  });

  test("believes an environment about the faults that it injects itself", async () => {
    const capabilities: readonly Capability[] = [
      { fault: "partition", supported: true, how: "tried" },
      { fault: "kill", supported: false, why: "It did not die", remedy: "Ask harder" },
    ];
    const diagnosis = await diagnose({
      storeDir: directory,
      environments: [{ environment: environment("local", capabilities), needs: [] }],
    });
    expect(fault(diagnosis, "local", "partition")).toMatchObject({ status: "ready", how: "tried" });
    expect(fault(diagnosis, "local", "kill")).toMatchObject({ status: "impossible", inThisVersion: true });
  });

  test("says where it looked for an engine, and of each of its faults that it needs one", async () => {
    program("docker", "#!/bin/sh\n");
    const diagnosis = await diagnose({ storeDir: directory, searchPath: [directory] });
    const socket = join(directory, "no-engine.sock");
    expect(probe(diagnosis, "docker")).toMatchObject({
      ok: false,
      problem: expect.stringContaining(socket) as string,
    });
    expect(probe(diagnosis, "containers")).toMatchObject({
      ok: false,
      remedy: expect.stringContaining("Start Docker") as string,
    });
    expect(fault(diagnosis, "docker", "partition")).toMatchObject({
      status: "impossible",
      missing: expect.arrayContaining([expect.objectContaining({ what: "Docker" })]) as unknown[],
    });
  });

  test("says of every fault of an environment what keeps it from being asked", async () => {
    const diagnosis = await diagnose({
      storeDir: directory,
      searchPath: [],
      environments: [{ environment: environment("docker", []), needs: ["node", "ssh", "chromium"] }],
    });
    for (const kind of FAULT_KINDS) {
      expect(fault(diagnosis, "docker", kind)).toMatchObject({
        status: "impossible",
        inThisVersion: true,
        missing: [{ what: PROBES.ssh.title }, { what: PROBES.chromium.title }],
      });
    }
  });

  test("says why an environment could not find out what it injects", async () => {
    const broken: Environment = {
      ...environment("docker", []),
      capabilities: () => Promise.reject(new HarnessError("unsupported", "It is too warm", "Cool it")),
    };
    const diagnosis = await diagnose({
      storeDir: directory,
      environments: [{ environment: broken, needs: [] }],
    });
    expect(fault(diagnosis, "docker", "kill")).toMatchObject({
      status: "impossible",
      missing: [{ problem: "It is too warm", remedy: "Cool it" }],
    });
  });

  test("promises no fault that no environment injects, whatever the machine can do", async () => {
    const { faults } = await diagnose({ storeDir: directory, environments: [] });
    expect(faults.length).toBeGreaterThan(5);
    expect(faults.filter(({ status }) => status === "ready")).toEqual([]);
  });
});

function probe({ probes }: Diagnosis, name: ProbeName): ProbeReport {
  const report = probes.find((candidate) => candidate.name === name);
  if (report === undefined) throw new Error(`No probe ${name}`);
  return report;
}

function fault({ faults }: Diagnosis, environmentName: string, name: string): FaultReport | undefined {
  return faults.find((report) => report.environment === environmentName && report.fault === name);
}

function environment(name: string, capabilities: readonly Capability[]): Environment {
  return {
    name,
    capabilities: () => Promise.resolve(capabilities),
    provision: () => Promise.reject(new Error("Not asked for")),
  };
}

function program(name: string, script: string): void {
  writeFileSync(join(directory, name), script);
  chmodSync(join(directory, name), 0o755);
}

/** What a probe could leave on this machine: children of ours, temporary files, loop devices over them. */
function traces(): Readonly<Record<string, readonly string[]>> {
  return {
    children: readIfThere("/proc/thread-self/children").trim().split(" "),
    temporary: readdirSync(directory).filter((name) => name.startsWith("faultline-doctor-")),
    loopDevices: (existsSync("/sys/block") ? readdirSync("/sys/block") : []).filter((device) =>
      readIfThere(`/sys/block/${device}/loop/backing_file`).startsWith(directory),
    ),
  };
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
