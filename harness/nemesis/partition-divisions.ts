import type { Random } from "../../workloads/generator/random.ts";
import { CLIENTS, type Link } from "../environment/environment.ts";
import { GRUDGES, type GrudgeName, separate } from "./grudges.ts";

export type PartitionName = GrudgeName | "leaders" | "clients";
/** How to divide the nodes; explicit groups are a way, too. Nodes in no group form one of their own. */
export type Partition = PartitionName | readonly (readonly string[])[];
/** The ways that need not know who leads. */
type Foreseeable = Exclude<Partition, "leaders">;

/** What each way to divide the nodes does, for people. */
export const PARTITIONS: Readonly<Record<PartitionName, string>> = {
  one: "one node alone",
  halves: "two halves, as equal as can be",
  majority: "a minority of any size against a majority",
  "majorities-ring": "every node sees a majority, no two the same",
  "minority-third": "fewer than a third of the nodes against the rest",
  bridge: "two groups that only one node can reach both of",
  leaders: "each node that believes it leads alone",
  "isolate-all": "every node alone",
  deaf: "one node hears nobody, but is heard",
  mute: "one node is heard by nobody, but hears",
  "one-way-halves": "one half does not hear the other, but is heard",
  clients: "the clients cannot reach one node, which the other nodes can",
};

export function isPartitionName(name: string): name is PartitionName {
  return Object.hasOwn(PARTITIONS, name);
}

/**
 * What is named more than once is chosen more often: what leaves a majority, and what meets leaders. To cut clients off
 * is for those who ask for it, since it is not possible everywhere.
 */
export const DEFAULT_PARTITIONS: readonly Partition[] = [
  ...["leaders", "halves", "majority", "majorities-ring"],
  ...Object.keys(PARTITIONS).filter((name) => name !== "clients"),
].filter(isPartitionName);

/** Whether this way of dividing so many nodes cuts anything; chance has no say in that. */
export function divides(partition: Partition, nodes: readonly string[], random: Random): boolean {
  if (partition === "leaders") return nodes.length > 1;
  return divide(partition, nodes, random).length > 0;
}

/** The links to cut. */
export function divide(partition: Foreseeable, nodes: readonly string[], random: Random): readonly Link[] {
  if (partition === "clients") return separate([[CLIENTS], [random.pick(0, nodes)]]);
  if (typeof partition === "string") return GRUDGES[partition](nodes, random);
  const rest = nodes.filter((node) => !partition.flat().includes(node));
  return separate([...partition, rest]);
}
