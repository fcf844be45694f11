import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { identify, type ProcessIdentity } from "../../local/process-identity.ts";

/** The harness that made something, and the run it was for. */
export interface Owner {
  readonly runId: string;
  readonly harness: ProcessIdentity;
  /** Where the harness's number means something; opaque. */
  readonly computer: string;
}

const PREFIX = "faultline";
const RUN = `${PREFIX}.run`;
const PID = `${PREFIX}.pid`;
const BEGAN = `${PREFIX}.began`;
const COMPUTER = `${PREFIX}.computer`;

export type Labels = Readonly<Record<string, string>>;

/** This process, as the owner of what it makes for a run. */
export function ownerHere(runId: string): Owner {
  const harness = identify(process.pid);
  if (harness === undefined) throw new Error(`Process ${process.pid} cannot find itself`);
  return { runId, harness, computer: thisComputer() };
}

/** What every container, network and volume of a run is labelled with. */
export function labelsOf({ runId, harness, computer }: Owner): Labels {
  return { [RUN]: runId, [PID]: String(harness.pid), [BEGAN]: harness.began, [COMPUTER]: computer };
}

/** Who made what bears these labels; nothing if it was not Faultline. */
export function ownerOf(labels: Labels | null | undefined): Owner | undefined {
  const runId = labels?.[RUN];
  const pid = Number(labels?.[PID]);
  const began = labels?.[BEGAN];
  const computer = labels?.[COMPUTER];
  if (runId === undefined || began === undefined || computer === undefined || !(pid > 0)) return undefined;
  return { runId, harness: { pid, began }, computer };
}

/** Finds, among all that an engine has, what one owner made. */
export function ownedBy(owner: Owner): { readonly label: string[] } {
  return { label: Object.entries(labelsOf(owner)).map(([name, value]) => `${name}=${value}`) };
}

/** Finds what any Faultline made. */
export const OWNED_BY_ANYONE: { readonly label: string[] } = { label: [RUN] };

/**
 * Tells computers apart, and containers on one computer that count processes each for itself: a number says
 * nothing about a process elsewhere.
 */
export function thisComputer(): string {
  return [machineId() ?? hostname(), processNamespace() ?? process.platform].join("/");
}

/** Absent where a system has none, and empty in images of containers. */
function machineId(): string | undefined {
  try {
    const id = readFileSync("/etc/machine-id", "utf8").trim();
    return id === "" ? undefined : id;
  } catch {
    return undefined;
  }
}

function processNamespace(): string | undefined {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined;
  }
}
