import type { Address, Machine, Service } from "../../../targets/machine.ts";
import { CLIENTS } from "../../../targets/redis/settings.ts";
import type { Cluster } from "../../../targets/target.ts";

/** A port at which nobody listens. */
export const NOWHERE: Address = { host: "127.0.0.1", port: 1 };

/** Nodes whose services are at the addresses given: as clients see them, and the same as the other nodes do. */
export function clusterAt(
  services: readonly Readonly<Record<Service, Address>>[],
  settings: Readonly<Record<string, string>> = {},
): Cluster {
  const machines = services.map((own, i): Machine => {
    const at = (of: Readonly<Record<Service, Address>> | undefined, service: Service): Address =>
      of?.[service] ?? NOWHERE;
    return {
      node: `n${i + 1}`,
      dataDir: "/data",
      bindAddress: (service) => at(own, service),
      peerAddress: (peer, service = "client") => at(services[Number(peer.slice(1)) - 1], service),
      clientAddress: (service = "client") => at(own, service),
      writeFile: () => Promise.reject(new Error("Nothing is written here")),
      startDaemon: () => Promise.reject(new Error("Nothing runs here")),
    };
  });
  const usual = Object.fromEntries(CLIENTS.map(({ name, default: value }) => [name, value]));
  return { machines, options: { opTimeoutMs: 1000, seed: 1, settings: { ...usual, ...settings } } };
}

/** The machine of a node, which must be there. */
export function machineOf(cluster: Cluster, node: string): Machine {
  const machine = cluster.machines.find((candidate) => candidate.node === node);
  if (machine === undefined) throw new Error(`There is no node ${node}`);
  return machine;
}
