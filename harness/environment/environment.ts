import type { Machine, Service } from "../../targets/machine.ts";
import type { TargetImage } from "../../targets/target.ts";

/** One direction of one link: what `from` sends to `to`. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/**
 * The other end of the links between the nodes and whoever uses the database: the harness. It stands where a node
 * can stand in a link, and is none.
 */
export const CLIENTS = "clients";

/**
 * How a link is cut. Silence is what a broken network gives; a reset is what a firewall gives that says so. With
 * a service, only the traffic of that service stops, whichever side opened the connection.
 */
export interface Cut extends Link {
  readonly how?: "drop" | "reset";
  readonly service?: Service;
}

/** What can be broken. The ways to cut a link are faults of their own, since not every place can do each. */
export const FAULT_KINDS = [
  "partition",
  "partition-reset",
  "partition-service",
  "partition-clients",
  "kill",
  "pause",
  "freeze",
  "restart",
  "clock",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Whether a fault can be injected here, found out by trying. */
export type Capability =
  | { readonly fault: FaultKind; readonly supported: true; readonly how: string }
  | { readonly fault: FaultKind; readonly supported: false; readonly why: string; readonly remedy: string };

/** What a probe sent over a directed link showed. */
export interface LinkObservation extends Link {
  /** Whether the probe arrived. A link that lets anything through counts as delivering. */
  readonly delivered: boolean;
  /** Whether a connection reset came back for it; absent where that cannot be told. */
  readonly refused?: boolean;
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

/**
 * The operating system's own word on a node's processes: all run, all that live are stopped by a signal, all are
 * frozen by their control group, all have ended; `partly` if they differ, as when one of two has crashed.
 */
export type ProcessState = "running" | "stopped" | "frozen" | "gone" | "partly";

/**
 * The network between the nodes. Cuts are a desired state: `setCuts` replaces the whole matrix, so healing is
 * `setCuts([])` and doing it twice is harmless. Shapes are a matrix of their own, so that whoever sets one does
 * not undo the other; a cut link is silent whatever its shape.
 */
export interface Network {
  setCuts(cuts: readonly Cut[]): Promise<void>;
  setShapes(shapes: readonly ShapedLink[]): Promise<void>;
  /**
   * Sends a probe over each link, whatever the state of the nodes at its ends, and says whether it arrived.
   *
   * @throws if the means of probing itself does not work, so that silence proves nothing.
   */
  probe(links: readonly ProbedLink[], signal: AbortSignal): Promise<readonly LinkObservation[]>;
}

/** A link and the service whose traffic the probe is made to look like; any traffic if none is named. */
export interface ProbedLink extends Link {
  readonly service?: Service;
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
  /** Asks the node's processes to end (SIGTERM). */
  terminate(node: string): Promise<void>;
  /** Stops them by their control group: nothing of the node runs, and no signal reaches it. */
  freeze(node: string): Promise<void>;
  thaw(node: string): Promise<void>;
  state(node: string): Promise<ProcessState>;
  /** How the node's last process ended; nothing while it runs or before it first did. */
  lastExit(node: string): ProcessExit | undefined;
}

/** How far a node's clocks are off, in milliseconds. Neutral is 0 and 0. */
export interface ClockOffset {
  /** The wall clock. */
  readonly realMs: number;
  /** The clock that timers and leases should use. */
  readonly monotonicMs: number;
}

/** What a node's clocks do. */
export type ClockMotion =
  | ({ readonly kind: "offset" } & ClockOffset)
  /** Back and forth between the offset and none, `periodMs` for each. */
  | ({ readonly kind: "strobe"; readonly periodMs: number } & ClockOffset)
  /** Faster or slower by so many milliseconds a second, beginning with no offset. */
  | { readonly kind: "drift"; readonly realMsPerSecond: number; readonly monotonicMsPerSecond: number };

/** The clocks that the nodes' processes see. The computer's own clock is never touched. */
export interface Clocks {
  /** Desired state: holds for the processes that run now and for those that are started later, until set again. */
  set(node: string, motion: ClockMotion): Promise<void>;
  /** The offsets in force, read from the node's processes themselves; nothing while none runs. */
  observe(node: string): Promise<ClockOffset | undefined>;
}

/** A program that ended though nobody had asked for it, or that the kernel ended for want of memory. */
export interface UnaskedExit {
  readonly node: string;
  readonly daemon: string;
  readonly exit: ProcessExit;
  readonly outOfMemory: boolean;
}

/** A set of machines that belongs to one run. */
export interface Provision {
  readonly machines: readonly Machine[];
  readonly network: Network;
  readonly processes: Processes;
  /** Absent where clocks cannot be shifted. */
  readonly clocks?: Clocks;
  /** How a person reaches each node while the cluster is up. */
  readonly access: ReadonlyMap<string, string>;
  /** What died by itself so far. */
  unaskedExits(): readonly UnaskedExit[];
  /** Path of each node's log. */
  readonly logFiles: ReadonlyMap<string, string>;
  /** Undoes every fault, ends every process and frees every resource. Harmless when called twice. */
  destroy(): Promise<void>;
  /** Undoes every fault and leaves the cluster up for whoever wants to look at it; how to be rid of it, in a sentence. */
  keep(): Promise<string>;
}

export interface ProvisionRequest {
  readonly nodes: readonly string[];
  /** The run's directory: node data, node logs and the journal of what must be undone go below it. */
  readonly runDir: string;
  readonly runId: string;
  readonly target: ProvisionedTarget;
  /** A ready-made image to use instead of one built here. */
  readonly image?: string;
  /** One of the target's versions; its first unless named. */
  readonly dbVersion?: string;
  /** Hears what takes long: an image being built, a container being made. */
  readonly onProgress: (message: string) => void;
}

/** What an environment must know of a target. */
export interface ProvisionedTarget {
  readonly name: string;
  readonly services: Readonly<Record<Service, number>>;
  readonly image?: TargetImage;
}

/** Where nodes run and how they are broken. */
export interface Environment {
  readonly name: string;
  /** @param onProgress - Hears what takes long, such as an image being built to try with. */
  capabilities(onProgress?: (message: string) => void): Promise<readonly Capability[]>;
  provision(request: ProvisionRequest): Promise<Provision>;
}
