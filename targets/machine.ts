/** A place to listen at or to connect to. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The two kinds of traffic a node serves; faults tell them apart. */
export type Service = "peer" | "client";

/** A long-lived program on a machine: the database. */
export interface Daemon {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * One node's computer, as a target sees it. Everything a target asks of a machine goes through here, so that
 * one adapter runs unchanged as local processes, in Docker and over SSH.
 */
export interface Machine {
  /** The node's name: `n1`, `n2`, ... */
  readonly node: string;
  /** A directory of this machine's own that survives a kill of the database. */
  readonly dataDir: string;
  /** Where the database should listen. */
  bindAddress(service: Service): Address;
  /** How this machine reaches a peer. Faults on the link between them apply to this path. */
  peerAddress(peer: string): Address;
  /** How clients in the harness reach this machine. */
  clientAddress(): Address;
  /** Starts the database; its output is appended to the node's log. Throws if it is already running. */
  startDaemon(daemon: Daemon): Promise<void>;
}
