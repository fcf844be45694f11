import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Probe } from "../probe.ts";
import { type Sacrifice, withSacrifice } from "../sacrifice.ts";
import { findToolFile, notInstalled } from "../tool.ts";
import { waitUntil } from "../wait-until.ts";

const PATIENCE_MS = 2_000;

/** Attaches to a child and reads in the child's own status who traces it. */
export const strace: Probe = {
  title: "ptrace, by strace",
  look(bench) {
    const file = findToolFile("strace", bench);
    if (file === undefined) return Promise.resolve(notInstalled("strace", "strace"));
    return withSacrifice(async (victim) => {
      const tracer = attach(file, victim);
      try {
        const attached = () => tracer.pid !== undefined && tracerOf(victim.pid) === tracer.pid;
        return (await waitUntil(attached, PATIENCE_MS, bench.signal))
          ? { ok: true, found: "attaches to a child process" }
          : {
              ok: false,
              problem: `strace could not attach (kernel.yama.ptrace_scope is ${ptraceScope()})`,
              remedy: "Run as root, with CAP_SYS_PTRACE",
            };
      } finally {
        await end(tracer);
      }
    });
  },
};

function attach(file: string, victim: Sacrifice): ChildProcess {
  const args = ["-q", "-o", "/dev/null", "-e", "trace=none", "-p", String(victim.pid)];
  return spawn(file, args, { stdio: "ignore" });
}

async function end(tracer: ChildProcess): Promise<void> {
  if (tracer.exitCode !== null || tracer.signalCode !== null) return;
  const ended = once(tracer, "exit");
  tracer.kill("SIGKILL");
  await ended;
}

function tracerOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^TracerPid:\s*(\d+)/m.exec(status)?.[1] ?? 0);
}

function ptraceScope(): string {
  try {
    return readFileSync("/proc/sys/kernel/yama/ptrace_scope", "utf8").trim();
  } catch {
    return "not set";
  }
}
