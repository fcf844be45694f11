import type { Client, ErrorTable } from "../workloads/client.ts";
import type { Machine, Service } from "./machine.ts";

/** A promise the database's makers give, in a form that a program can compare with a verdict. */
export interface Claim {
  readonly model: string;
  /** Under which settings and faults it is promised. */
  readonly scope: string;
  /** Where it is promised. */
  readonly source: string;
}

/** A switch of a target that breaks one thing on purpose: the harness must find it. */
export interface Defect {
  readonly name: string;
  readonly description: string;
  /** A real system that had it. */
  readonly seenIn: string;
  /** The anomaly it must cause, and the workload and faults that find it. */
  readonly anomaly: string;
  readonly workload: string;
  /** Faults as the command line takes them: `partition`, `kill:all`. */
  readonly nemesis: readonly string[];
  /** How hard to try, where the usual pace does not find it. */
  readonly pace?: {
    readonly timeLimitSeconds?: number;
    readonly nemesisIntervalSeconds?: number;
    /** One-way delay on every link between nodes. */
    readonly latencyMs?: number;
    /** The part of all steps of transactions that are reads. */
    readonly readFraction?: number;
  };
}

/** How a run wants its cluster. */
export interface TargetOptions {
  readonly defect?: string;
  /** Milliseconds after which a client gives an operation up. */
  readonly opTimeoutMs: number;
  readonly seed: number;
  /**
   * Clients repeat a request that is not answered, in a way that the database promises to apply once. Without it
   * a client sends each operation once.
   */
  readonly clientRetry?: boolean;
  /** Every setting that the target declares, with its default where nothing else was asked for. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Something about the database or its clients that a user may choose: `-o appendfsync=always`. */
export interface Setting {
  readonly name: string;
  readonly description: string;
  readonly default: string;
  /** What it can be; anything if absent. */
  readonly values?: readonly string[];
}

/** Where the database's programs come from when it runs in containers. */
export interface TargetImage {
  /** The folder below `docker/` that holds its Dockerfile. */
  readonly folder: string;
  /** What can be had, the usual one first: the database's version and the Debian release that carries it. */
  readonly versions: readonly [ImageVersion, ...ImageVersion[]];
}

export interface ImageVersion {
  readonly version: string;
  readonly debian: "bookworm" | "trixie";
}

/** What the database's own clock said. */
export interface ClockReading {
  /** Milliseconds since 1970. */
  readonly unixMs: number;
  /** The clock is told in steps of so many milliseconds. */
  readonly resolutionMs: number;
}

export interface Cluster {
  readonly machines: readonly Machine[];
  readonly options: TargetOptions;
}

/** Opens one connection to one node. A failure to open is definite: nothing was sent. */
export type ClientFactory = (machine: Machine, cluster: Cluster, signal: AbortSignal) => Promise<Client>;

/** A database under test. */
export interface Target {
  readonly name: string;
  readonly description: string;
  /** Nodes of a cluster for which the user named no number. */
  readonly defaultNodes: number;
  /** Its services with the port of each, where a node has an address of its own. Has `client`, and `peer` if nodes talk. */
  readonly services: Readonly<Record<Service, number>>;
  /** Present for a database that runs in containers. */
  readonly image?: TargetImage;
  readonly settings: readonly Setting[];
  readonly claims: readonly Claim[];
  readonly defects: readonly Defect[];
  /** The workloads it can express, each with its client. */
  readonly workloads: Readonly<Record<string, ClientFactory>>;
  readonly errorTable: ErrorTable;
  /** Starts (or restarts) the database on one machine, over whatever data its last life left there. */
  start(machine: Machine, cluster: Cluster): Promise<void>;
  /** Resolves once the node serves requests that need the whole cluster; rejects with the reason it does not. */
  ready(machine: Machine, cluster: Cluster, signal: AbortSignal): Promise<void>;
  /** What a cluster whose nodes all run still needs before it serves: slots assigned, replicas attached. Done once. */
  form?(cluster: Cluster, signal: AbortSignal): Promise<void>;
  /** Refuses a combination of nodes and settings that makes no cluster: returns why. */
  refuses?(nodes: readonly string[], settings: Readonly<Record<string, string>>): string | undefined;
  /** The wall clock as the database itself tells it, asked of one node. */
  clock?(machine: Machine, signal: AbortSignal): Promise<ClockReading>;
  /** The nodes that believe they lead, asked of each node that answers. */
  leaders?(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]>;
}
