import type { Container } from "dockerode";
import type { Address, Daemon, Machine, Service } from "../../../../targets/machine.ts";
import { DATA_DIR } from "./create-daemon.ts";
import type { DockerNode } from "./docker-node.ts";
import type { Holder } from "./holder.ts";

export interface DockerMachineOptions {
  readonly node: DockerNode;
  readonly holder: Holder;
  readonly services: Readonly<Record<Service, number>>;
  /** Every node's address in the cluster's network. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Whether the harness is on that network; otherwise it uses ports published at 127.0.0.1. */
  readonly isDirect: boolean;
  /** Awaited before the node's first program is started. */
  readonly turn: () => Promise<void>;
  /** Called whenever a program of the node has been started. */
  readonly onStarted: (container: Container) => Promise<void>;
}

const EVERYWHERE = "0.0.0.0";
const LOOPBACK = "127.0.0.1";

/** A node as its target sees it: every service has a port of its own, the same on all nodes. */
export function dockerMachine(options: DockerMachineOptions): Machine {
  const { node, holder, services, addresses, isDirect, onStarted } = options;
  let turn = options.turn;

  function portOf(service: Service): number {
    const port = services[service];
    if (port === undefined) throw new Error(`The target declares no service ${service}`);
    return port;
  }

  function addressOf(name: string, service: Service): Address {
    const host = addresses.get(name);
    if (host === undefined) throw new Error(`There is no node ${name}`);
    return { host, port: portOf(service) };
  }

  function publishedAddress(service: Service): Address {
    const port = holder.published.get(portOf(service));
    if (port === undefined) throw new Error(`The engine has not published ${service} of ${node.node}`);
    return { host: LOOPBACK, port };
  }

  return {
    node: node.node,
    dataDir: DATA_DIR,
    bindAddress: (service) => ({ host: EVERYWHERE, port: portOf(service) }),
    peerAddress: (peer, service = "peer") => addressOf(peer, service),
    clientAddress: (service = "client") =>
      isDirect ? addressOf(node.node, service) : publishedAddress(service),
    writeFile: (name, content) => holder.writeFile(name, content),
    async startDaemon(daemon: Daemon) {
      const mine = turn;
      turn = () => Promise.resolve();
      await onStarted(await node.start(daemon, mine));
    },
  };
}
