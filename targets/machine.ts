/** A place to listen at or to connect to. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * A kind of traffic that a node serves, by the name its target declares: `client` and `peer`, and what else a
 * database has. Faults tell them apart.
 */
export type Service = string;

/** A long-lived program on a machine: the database, or one part of it. */
export interface Daemon {
  /** Which of the node's programs this is; one that has only one need not say. */
  readonly name?: string;
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
  /** A directory of this machine's own, as its programs see it, that survives a kill of the database. */
  readonly dataDir: string;
  /** Where the database should listen. */
  bindAddress(service: Service): Address;
  /** How this machine reaches a peer's service, `peer` unless said. Faults on the link between them apply to this path. */
  peerAddress(peer: string, service?: Service): Address;
  /** How clients in the harness reach a service of this machine, `client` unless said. */
  clientAddress(service?: Service): Address;
  /** Writes a file below `dataDir`, for a program that wants its configuration in one. */
  writeFile(name: string, content: string): Promise<void>;
  /** Starts a program; its output is appended to the node's log. Throws if it is already running. */
  startDaemon(daemon: Daemon): Promise<void>;
}
