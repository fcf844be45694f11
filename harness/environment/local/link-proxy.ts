import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Address } from "../../../targets/machine.ts";
import type { LinkGate } from "./link-gate.ts";
import { closeServer, listenOnLoopback } from "./loopback.ts";
import { ProxiedConnection } from "./proxied-connection.ts";
import { resetSocket } from "./reset-socket.ts";

export interface LinkProxyOptions {
  /** Where the peer listens. */
  readonly peer: Address;
  /** From the node that uses this proxy to the peer. */
  readonly outbound: LinkGate;
  /** From the peer back to the node. */
  readonly inbound: LinkGate;
}

/** A connection of our own through a proxy, with an end of our own in place of the peer. */
export interface Probe {
  readonly socket: Socket;
  close(): void;
}

/** A probe that is on its way to our own port. */
interface ExpectedProbe {
  /** Where it comes from, once its socket knows. */
  readonly port: Promise<number>;
  /** Where it is to go. */
  readonly sink: Address;
  readonly onAccepted: () => void;
}

/** The port through which one node reaches one peer. */
export class LinkProxy {
  readonly address: Address;
  readonly #options: LinkProxyOptions;
  readonly #server: Server;
  readonly #connections = new Set<ProxiedConnection>();
  readonly #expected = new Set<ExpectedProbe>();

  static async open(options: LinkProxyOptions): Promise<LinkProxy> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    return new LinkProxy(options, server, await listenOnLoopback(server));
  }

  private constructor(options: LinkProxyOptions, server: Server, address: Address) {
    this.#options = options;
    this.#server = server;
    this.address = address;
    server.on("connection", (near) => void this.#accept(near));
  }

  /**
   * Connects to this proxy's own port as a node does, and is led to `sink` instead of the peer: the way is the
   * nodes' own, and whether the nodes live does not matter.
   */
  async probe(sink: Address): Promise<Probe> {
    const socket = connect({ ...this.address, noDelay: true });
    const connected = once(socket, "connect");
    socket.on("error", () => undefined);
    const port = connected.then(
      () => socket.localPort ?? 0,
      () => 0,
    );
    const accepted = new Promise<void>((resolve) => {
      this.#expected.add({ port, sink, onAccepted: resolve });
    });
    await connected;
    // One that is closed sooner leaves a connection that nobody could tell from a node's.
    await accepted;
    return {
      socket,
      close() {
        resetSocket(socket);
      },
    };
  }

  async close(): Promise<void> {
    const closed = closeServer(this.#server);
    for (const connection of [...this.#connections]) connection.reset();
    await closed;
  }

  async #accept(near: Socket): Promise<void> {
    near.on("error", () => undefined);
    const sink = await this.#claimProbe(near.remotePort);
    const { outbound, inbound, peer } = this.#options;
    const connection: ProxiedConnection = new ProxiedConnection({
      near,
      outbound,
      inbound,
      dial: () => connect({ ...(sink ?? peer), allowHalfOpen: true, noDelay: true }),
      isProbe: sink !== undefined,
      onClosed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    connection.open();
    if (sink !== undefined)
      near.on("close", () => {
        connection.reset();
      });
  }

  /** Tells a probe from a node by where it comes from, which nobody can forge or confuse on one computer. */
  async #claimProbe(port: number | undefined): Promise<Address | undefined> {
    for (const expected of [...this.#expected]) {
      if ((await expected.port) !== port) continue;
      this.#expected.delete(expected);
      expected.onAccepted();
      return expected.sink;
    }
    return undefined;
  }
}
