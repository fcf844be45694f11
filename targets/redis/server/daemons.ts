import type { Machine } from "../../machine.ts";
import type { Cluster, Setting } from "../../target.ts";
import { valueOf } from "../settings.ts";
import { announcedAddress } from "./announced-address.ts";
import { clockEnvironment } from "./clock-environment.ts";
import { type Directive, provideConfig } from "./config-file.ts";

/**
 * Starts the database of a node.
 *
 * @param settings - Those that the server understands under their own name.
 */
export async function startServer(
  machine: Machine,
  cluster: Cluster,
  settings: readonly Setting[],
  further: readonly Directive[],
): Promise<void> {
  const config = await provideConfig(machine, "redis.conf", [
    ...listenAt(machine, "client"),
    // A replica that comes back is not made to wait for others that might come as well.
    ["repl-diskless-sync-delay", "0"],
    ...settings.map(({ name }): Directive => [name, valueOf(name, cluster.options)]),
    ...further,
  ]);
  const env = clockEnvironment(machine, cluster);
  await machine.startDaemon({ name: "redis", command: "redis-server", args: [config], env });
}

/** Starts the sentinel of a node. What it is to watch it is told once there is something to watch. */
export async function startSentinel(machine: Machine, cluster: Cluster): Promise<void> {
  const { host, port } = announcedAddress(machine, cluster, "sentinel");
  const config = await provideConfig(machine, "sentinel.conf", [
    ...listenAt(machine, "sentinel"),
    ["sentinel", "announce-ip", host],
    ["sentinel", "announce-port", String(port)],
  ]);
  const env = clockEnvironment(machine, cluster);
  await machine.startDaemon({
    name: "sentinel",
    command: "redis-server",
    args: [config, "--sentinel"],
    env,
  });
}

/** What makes a server say of itself where it is, as the other nodes see it, if there are any. */
export function announcing(machine: Machine, cluster: Cluster): readonly Directive[] {
  if (cluster.machines.length === 1) return [];
  const { host, port } = announcedAddress(machine, cluster);
  return [
    ["replica-announce-ip", host],
    ["replica-announce-port", String(port)],
  ];
}

export function following(primary: Machine, cluster: Cluster): readonly Directive[] {
  const { host, port } = announcedAddress(primary, cluster);
  return [["replicaof", host, String(port)]];
}

function listenAt(machine: Machine, service: "client" | "sentinel"): readonly Directive[] {
  const { host, port } = machine.bindAddress(service);
  return [
    ["bind", host],
    ["port", String(port)],
    ["dir", machine.dataDir],
    ["protected-mode", "no"],
  ];
}
