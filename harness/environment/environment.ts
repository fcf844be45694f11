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
  /** Whether the probe arrived. A link that lets anything through counts as delivering. */
  readonly delivered: boolean;
  /** Bytes of the nodes' own traffic that have passed the link since the run began. */
  readonly bytesDelivered: number;
  /** Bytes of the nodes' own traffic that wait at the link right now. */
  readonly bytesHeld: number;
}

/** How a link treats what it lets through. What is left out is as on an unharmed link. */
export interface LinkShape {
  readonly delayMs?: number;
  /** Each byte is late by a time of its own, uniform in [delayMs, delayMs + jitterMs); order is kept. */
  readonly jitterMs?: number;
  readonly bytesPerSecond?: number;
  /** Whatever is sent is answered with a TCP reset: connections that use the link die, new ones are refused. */
  readonly reset?: boolean;
}

export type ShapedLink = Link & LinkShape;

/** The operating system's own word on the database's process. */
export type ProcessState = "running" | "stopped" | "gone";

/**
 * The network between the nodes. Cuts are a desired state: `setCuts` replaces the whole matrix, so healing is
 * `setCuts([])` and doing it twice is harmless. Shapes are a matrix of their own, so that whoever sets one does
 * not undo the other; a cut link is silent whatever its shape.
 */
export interface Network {
  setCuts(cuts: readonly Link[]): Promise<void>;
  setShapes(shapes: readonly ShapedLink[]): Promise<void>;
  /**
   * Sends a probe over each link, whatever the state of the nodes at its ends, and says whether it arrived.
   *
   * @throws if the means of probing itself does not work, so that silence proves nothing.
   */
  probe(links: readonly Link[], signal: AbortSignal): Promise<readonly LinkObservation[]>;
}

/** How a database process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/**
 * The database processes. Each call resolves when the signal was sent; `state` says what came of it. A signal
 * to a process that is gone does nothing.
 */
export interface Processes {
  kill(node: string): Promise<void>;
  pause(node: string): Promise<void>;
  resume(node: string): Promise<void>;
  state(node: string): Promise<ProcessState>;
  /** How the node's last process ended; nothing while it runs or before it first did. */
  lastExit(node: string): ProcessExit | undefined;
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
