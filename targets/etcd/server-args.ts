import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Machine } from "../machine.ts";
import type { Cluster } from "../target.ts";

/** Settings that are flags of etcd by the same name. */
const FLAGS = [
  "heartbeat-interval",
  "election-timeout",
  "snapshot-count",
  "auto-compaction-mode",
  "auto-compaction-retention",
] as const;

/**
 * How etcd is started, the first time and every time after: a data directory in which there is a member already
 * makes it ignore whatever is said about the initial cluster.
 */
export function serverArgs(machine: Machine, { machines, options }: Cluster): readonly string[] {
  const { settings } = options;
  const members = machines.map(({ node }) => `${node}=${peerUrl(machine, node)}`).join(",");
  const client = machine.bindAddress("client");
  const peer = machine.bindAddress("peer");
  return [
    `--name=${machine.node}`,
    `--data-dir=${posix.join(machine.dataDir, "etcd")}`,
    `--listen-peer-urls=http://${peer.host}:${peer.port}`,
    `--initial-advertise-peer-urls=${peerUrl(machine, machine.node)}`,
    `--listen-client-urls=http://${client.host}:${client.port}`,
    `--advertise-client-urls=${url(machine.peerAddress(machine.node, "client"))}`,
    `--initial-cluster=${members}`,
    "--initial-cluster-state=new",
    `--initial-cluster-token=${tokenOf(members, options.seed)}`,
    ...FLAGS.map((flag) => `--${flag}=${settings[flag] ?? ""}`),
    ...(settings["flags"] ?? "").split(" ").filter((flag) => flag !== ""),
  ];
}

function peerUrl(machine: Machine, node: string): string {
  return url(machine.peerAddress(node));
}

function url({ host, port }: { readonly host: string; readonly port: number }): string {
  return `http://${host}:${port}`;
}

/** Members with another token do not talk: a node that an earlier run has left is no member of this one. */
function tokenOf(members: string, seed: number): string {
  return createHash("sha256").update(`${members} ${seed}`).digest("hex").slice(0, 16);
}
