import type { ProbeName } from "./probe.ts";

/** One way to inject a fault, and what must work here for it. */
export interface Mechanism {
  readonly how: string;
  readonly needs: readonly ProbeName[];
  /** Processor architecture it is limited to, as `process.arch` has it. */
  readonly architecture?: string;
}

/** A fault of the field, in a kind of cluster, that this version of Faultline does not inject. */
export interface KnownFault {
  readonly environment: string;
  readonly fault: string;
  /** Best first. */
  readonly mechanisms: readonly [Mechanism, ...Mechanism[]];
}

const IN_CONTAINER: readonly ProbeName[] = ["docker", "root", "nsenter"];

const POWER_CUT: Mechanism = {
  how: "file system on a loop device, shut down",
  needs: ["root", "loop-device"],
};
const DISK_FULL: Mechanism = { how: "file system on a loop device, filled", needs: ["root", "loop-device"] };
const IO_ERROR: Mechanism = { how: "system calls made to fail by strace", needs: ["strace"] };

/**
 * What the doctor judges by its probes. A fault that this version injects has no place here: the environment that
 * injects it is asked.
 */
export const KNOWN_FAULTS: readonly KnownFault[] = [
  local("packet loss", {
    how: "network namespaces with a statistic match",
    needs: ["root", "iptables-statistic"],
  }),
  local("network delay", { how: "TCP proxy on every link", needs: ["loopback"] }),
  local("network rate", { how: "TCP proxy on every link", needs: ["loopback"] }),
  local("power cut", POWER_CUT),
  local("disk full", DISK_FULL),
  local("disk errors", IO_ERROR),
  inDocker(
    "packet loss",
    inContainer("netem", "netem"),
    inContainer("NFQUEUE", "nfqueue"),
    inContainer("iptables statistic match", "iptables-statistic"),
  ),
  inDocker("network delay", inContainer("netem", "netem"), inContainer("NFQUEUE", "nfqueue")),
  inDocker("network rate", inContainer("htb", "htb"), inContainer("tbf", "tbf")),
  inDocker("power cut", { ...POWER_CUT, needs: ["docker", ...POWER_CUT.needs] }),
  inDocker("disk full", { ...DISK_FULL, needs: ["docker", ...DISK_FULL.needs] }),
  inDocker("disk errors", { ...IO_ERROR, needs: ["docker", "root", ...IO_ERROR.needs] }),
];

function local(fault: string, ...mechanisms: KnownFault["mechanisms"]): KnownFault {
  return { environment: "local", fault, mechanisms };
}

function inDocker(fault: string, ...mechanisms: KnownFault["mechanisms"]): KnownFault {
  return { environment: "docker", fault, mechanisms };
}

function inContainer(tool: string, probe: ProbeName): Mechanism {
  return { how: `${tool} in the container's network namespace`, needs: [...IN_CONTAINER, probe] };
}
