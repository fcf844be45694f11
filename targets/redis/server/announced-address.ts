import type { Address, Machine, Service } from "../../machine.ts";
import type { Cluster } from "../../target.ts";

/**
 * Where the other nodes find a machine's database, which is what servers tell each other and their clients. It
 * need not be where clients in the harness find it.
 */
export function announcedAddress(
  machine: Machine,
  { machines }: Cluster,
  service: Service = "client",
): Address {
  const other = machines.find(({ node }) => node !== machine.node);
  return other === undefined ? machine.bindAddress(service) : other.peerAddress(machine.node, service);
}

/** The machine whose database is announced at an address; undefined if it is none of the cluster's. */
export function machineAt({ host, port }: Address, cluster: Cluster): Machine | undefined {
  return cluster.machines.find((machine) => {
    const announced = announcedAddress(machine, cluster);
    return announced.host === host && announced.port === port;
  });
}
