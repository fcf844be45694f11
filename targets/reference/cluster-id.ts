import { createHash } from "node:crypto";
import type { Cluster } from "../target.ts";

/**
 * Names a cluster by where its data is: the same through every restart of a node, another in every other run. Nodes
 * and clients show it when they connect, since ports that one run has left are soon those of another.
 */
export function clusterId({ machines }: Cluster): string {
  const places = machines.map(({ node, dataDir }) => [node, dataDir]);
  return createHash("sha256").update(JSON.stringify(places)).digest("hex").slice(0, 16);
}
