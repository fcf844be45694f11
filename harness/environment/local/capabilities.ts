import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Capability, FaultKind, ProcessState } from "../environment.ts";
import { openLinkMesh } from "./link-mesh.ts";
import { reservePort } from "./loopback.ts";
import { processState } from "./process-identity.ts";

const FAULTS: readonly FaultKind[] = ["partition", "kill", "pause", "restart"];
/** What needs a network, a control group or clocks of a node's own. */
const NOT_LOCAL: readonly FaultKind[] = [
  "partition-reset",
  "partition-service",
  "partition-clients",
  "freeze",
  "clock",
];
const PATIENCE_MS = 2_000;

/** Finds out what can be broken here by breaking it: a process and a link of our own. */
export async function probeCapabilities(): Promise<readonly Capability[]> {
  if (process.platform === "win32") {
    return [...FAULTS.map(unsupportedOnWindows), ...NOT_LOCAL.map(notLocal)];
  }
  const [partition, signals] = await Promise.all([tryPartition(), trySignals()]);
  return [partition, ...signals, ...NOT_LOCAL.map(notLocal)];
}

function unsupportedOnWindows(fault: FaultKind): Capability {
  return {
    fault,
    supported: false,
    why: "Windows has neither SIGSTOP nor process groups",
    remedy: "Run Faultline in the Windows Subsystem for Linux",
  };
}

function notLocal(fault: FaultKind): Capability {
  return {
    fault,
    supported: false,
    why: "local processes share one network, one clock and one control group",
    remedy: "Test a target that runs in containers, or leave it out of --nemesis",
  };
}

async function tryPartition(): Promise<Capability> {
  const [a, b] = await Promise.all([reservePort(), reservePort()]);
  const mesh = await openLinkMesh(
    new Map([
      ["a", a.address],
      ["b", b.address],
    ]),
  );
  try {
    const links = [
      { from: "a", to: "b" },
      { from: "b", to: "a" },
    ];
    await mesh.setCuts(links.slice(0, 1));
    const [cut, open] = await mesh.probe(links, new AbortController().signal);
    if (cut?.delivered === false && open?.delivered === true) {
      return { fault: "partition", supported: true, how: "TCP proxy on every link, cut and probed" };
    }
    return {
      fault: "partition",
      supported: false,
      why: `A probe ${cut?.delivered === true ? "arrived over a cut link" : "did not arrive over an open link"}`,
      remedy: "Allow connections between local programs on 127.0.0.1",
    };
  } finally {
    await mesh.close();
    await Promise.all([a.release(), b.release()]);
  }
}

async function trySignals(): Promise<readonly Capability[]> {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  const exited = once(child, "exit");
  const pid = child.pid;
  if (pid === undefined) throw new Error("Node.js cannot start itself as a child process");
  child.kill("SIGSTOP");
  const stopped = await reaches(pid, "stopped");
  child.kill("SIGKILL");
  await Promise.race([exited, sleep(PATIENCE_MS, undefined, { ref: false })]);
  const gone = await reaches(pid, "gone");
  return [
    signalCapability("kill", gone, "SIGKILL, seen gone", "A process did not end after SIGKILL"),
    signalCapability("restart", gone, "SIGTERM, then started again", "A process did not end when told to"),
    signalCapability("pause", stopped, "SIGSTOP, seen stopped", "A process did not stop after SIGSTOP"),
  ];
}

function signalCapability(fault: FaultKind, seen: boolean, how: string, why: string): Capability {
  return seen
    ? { fault, supported: true, how }
    : { fault, supported: false, why, remedy: "Allow signals to child processes and reading their state" };
}

async function reaches(pid: number, state: ProcessState): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MS;
  while (processState(pid) !== state) {
    if (performance.now() > deadline) return false;
    await sleep(5);
  }
  return true;
}
