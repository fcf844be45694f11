import { setTimeout as sleep } from "node:timers/promises";
import { HarnessError } from "../harness-error.ts";

/** What a probe tries. The names are what the table of faults refers to. */
export type ProbeName =
  | "node"
  | "root"
  | "docker"
  | "containers"
  | "base-images"
  | "images"
  | "network-namespace"
  | "nsenter"
  | "iptables"
  | "iptables-statistic"
  | "nfqueue"
  | "netem"
  | "tbf"
  | "htb"
  | "signals"
  | "strace"
  | "process-memory"
  | "loop-device"
  | "fuse"
  | "ssh"
  | "loopback"
  | "store-disk"
  | "chromium";

/** What came of trying. */
export type Finding =
  | { readonly ok: true; readonly found: string }
  | { readonly ok: false; readonly problem: string; readonly remedy: string };

/** What a probe works with. */
export interface Bench {
  /** Directories in which programs are looked for. */
  readonly searchPath: readonly string[];
  /** Where runs are kept; need not exist yet. */
  readonly storeDir: string;
  /** Ends the probe, and with it everything that the probe has started. */
  readonly signal: AbortSignal;
}

export interface Probe {
  readonly title: string;
  /** Tries the thing itself on something of its own, and leaves nothing behind. */
  look(bench: Bench): Promise<Finding>;
}

/** After which a probe that has been told to end is left to itself. */
const GRACE_MS = 1_000;

/** Runs a probe for at most `timeoutMs`; one that hangs or throws is a finding too. */
export async function look(probe: Probe, bench: Omit<Bench, "signal">, timeoutMs: number): Promise<Finding> {
  const signal = AbortSignal.timeout(timeoutMs);
  const gaveUp = new AbortController();
  try {
    return await Promise.race([
      probe.look({ ...bench, signal }),
      sleep(timeoutMs + GRACE_MS, undefined, { signal: gaveUp.signal }).then(() => timedOut(timeoutMs)),
    ]);
  } catch (error) {
    if (signal.aborted) return timedOut(timeoutMs);
    return {
      ok: false,
      problem: error instanceof Error ? error.message : String(error),
      remedy: error instanceof HarnessError ? error.hint : "See the message of the operating system",
    };
  } finally {
    gaveUp.abort();
  }
}

function timedOut(timeoutMs: number): Finding {
  return { ok: false, problem: `No answer within ${timeoutMs} ms`, remedy: "Try again on a quieter machine" };
}
