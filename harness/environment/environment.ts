import type { Machine } from "../../targets/machine.ts";

/** One direction of one link: what `from` sends to `to`. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

export type FaultKind = "partition" | "kill" | "pause";

/** Whether a fault can be injected here, found out by trying. */
export type Capability =
  | { readonly fault: FaultKind; readonly supported: true; readonly how: string }
  | { readonly fault: FaultKind; readonly supported: false; readonly why: string; readonly remedy: string };

/** What a probe sent over a directed link showed. */
export interface LinkObservation extends Link {
  readonly delivered: boolean;
}

/** The operating system's own word on the database's process. */
export type ProcessState = "running" | "stopped" | "gone";

/**
 * The network between the nodes. Cuts are a desired state: `setCuts` replaces the whole matrix, so healing is
 * `setCuts([])` and doing it twice is harmless.
 */
export interface Network {
  setCuts(cuts: readonly Link[]): Promise<void>;
  /** Sends a probe over each link, whatever the state of the nodes at its ends, and says whether it arrived. */
  probe(links: readonly Link[], signal: AbortSignal): Promise<readonly LinkObservation[]>;
}

/** The database processes. Each call resolves when the signal was sent; `state` says what came of it. */
export interface Processes {
  kill(node: string): Promise<void>;
  pause(node: string): Promise<void>;
  resume(node: string): Promise<void>;
  state(node: string): Promise<ProcessState>;
}

/** A set of machines that belongs to one run. */
export interface Provision {
  readonly machines: readonly Machine[];
  readonly network: Network;
  readonly processes: Processes;
  /** Path of each node's log. */
  readonly logFiles: ReadonlyMap<string, string>;
  /** Undoes every fault, ends every process and frees every resource. Harmless when called twice. */
  destroy(): Promise<void>;
}

export interface ProvisionRequest {
  readonly nodes: readonly string[];
  /** The run's directory: node data, node logs and the journal of what must be undone go below it. */
  readonly runDir: string;
}

/** Where nodes run and how they are broken. */
export interface Environment {
  readonly name: string;
  capabilities(): Promise<readonly Capability[]>;
  provision(request: ProvisionRequest): Promise<Provision>;
}
