import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { ProcessState } from "../environment.ts";

/**
 * A process that cannot be mistaken for another: numbers are reused, a number together with the moment its
 * process began is not.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal only for the same process in the same boot of the same machine. */
  readonly began: string;
}

interface ProcessStatus {
  readonly state: ProcessState;
  readonly began: string;
}

/** The operating system's word on a process, whoever started it. */
export function processState(pid: number): ProcessState {
  return readStatus(pid)?.state ?? "gone";
}

/** Names the process that has this number now; nothing when none has. */
export function identify(pid: number): ProcessIdentity | undefined {
  const status = readStatus(pid);
  return status === undefined ? undefined : { pid, began: status.began };
}

/** Whether exactly this process, and not a later one of the same number, is still alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  const status = readStatus(identity.pid);
  return status !== undefined && status.state !== "gone" && status.began === identity.began;
}

const readStatus: (pid: number) => ProcessStatus | undefined = existsSync("/proc/self/stat")
  ? readProcStat
  : askPs;

/** Field numbers of proc(5) that follow the name, which may itself hold spaces and parentheses. */
const STATE = 3;
const START_TIME = 22;
const FIRST_AFTER_NAME = 3;

function readProcStat(pid: number): ProcessStatus | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticksSinceBoot = fields[START_TIME - FIRST_AFTER_NAME] ?? "";
    return { state: stateOf(fields[STATE - FIRST_AFTER_NAME] ?? ""), began: `${bootId()}/${ticksSinceBoot}` };
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/** Where there is no /proc, as on macOS. */
function askPs(pid: number): ProcessStatus | undefined {
  try {
    const line = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    const [state = "", ...began] = line.split(/\s+/);
    return { state: stateOf(state), began: began.join(" ") };
  } catch {
    return undefined;
  }
}

/** A zombie has ended, though nobody has asked for its exit code yet. */
function stateOf(letter: string): ProcessState {
  switch (letter.charAt(0)) {
    case "T":
    case "t":
      return "stopped";
    case "Z":
    case "X":
    case "":
      return "gone";
    default:
      return "running";
  }
}
