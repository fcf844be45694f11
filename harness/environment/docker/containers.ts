import type { Service } from "../../../targets/machine.ts";
import type { Agent } from "./agent.ts";
import { type ClusterNetwork, createClusterNetwork } from "./bridge/cluster-network.ts";
import { sealNetworks } from "./bridge/seal-networks.ts";
import type { Engine } from "./engine.ts";
import { type Holder, startHolder } from "./node/holder.ts";
import { openAgent } from "./open-agent.ts";
import { type Labels, labelsOf, type Owner } from "./ownership/owner.ts";
import { settleAll } from "./settle-all.ts";

/** What a cluster consists of before its databases are started. */
export interface Containers {
  readonly agent: Agent;
  readonly network: ClusterNetwork;
  readonly holders: ReadonlyMap<string, Holder>;
}

export interface ContainersRequest {
  readonly owner: Owner;
  readonly nodes: readonly string[];
  readonly agentImage: string;
  readonly services: Readonly<Record<Service, number>>;
}

/** The name of something that a run has with the engine, which people see, too. */
export function nameOf({ runId }: Owner, part: string): string {
  return `faultline-${runId}-${part}`;
}

/** Where the data of a node is. */
export function volumeOf(owner: Owner, node: string): string {
  return nameOf(owner, `${node}-data`);
}

/** What tells people, and the engine's own tools, the parts of a cluster apart. */
export function partLabels(
  owner: Owner,
  role: "agent" | "holder" | "daemon" | "data",
  node?: string,
): Labels {
  return {
    ...labelsOf(owner),
    "faultline.role": role,
    ...(node !== undefined && { "faultline.node": node }),
  };
}

/** Makes the agent, the network, and a holder and a volume for each node, as much as possible at once. */
export async function startContainers(engine: Engine, request: ContainersRequest): Promise<Containers> {
  const { owner, nodes, agentImage } = request;
  const [agent, network] = await settleAll([
    openAgent(engine, {
      name: nameOf(owner, "agent"),
      image: agentImage,
      labels: partLabels(owner, "agent"),
    }),
    createClusterNetwork(engine, { name: nameOf(owner, "network"), labels: labelsOf(owner), nodes }),
  ]);
  const [shell, holders] = await settleAll([
    agent.shell(),
    settleAll(nodes.map((node) => startNode(engine, node, network, request))),
  ]);
  await sealNetworks(
    shell,
    holders.map(({ pid }) => pid),
  );
  return { agent, network, holders: new Map(holders.map((holder) => [holder.node, holder])) };
}

async function startNode(
  engine: Engine,
  node: string,
  network: ClusterNetwork,
  { owner, agentImage, services }: ContainersRequest,
): Promise<Holder> {
  const address = network.addresses.get(node);
  if (address === undefined) throw new Error(`There is no node ${node}`);
  const volume = volumeOf(owner, node);
  await engine.createVolume({ Name: volume, Labels: { ...partLabels(owner, "data", node) } });
  return startHolder(engine, {
    node,
    name: nameOf(owner, `${node}-network`),
    image: agentImage,
    labels: partLabels(owner, "holder", node),
    network: network.name,
    address,
    hosts: network.addresses,
    volume,
    publish: network.isDirect ? [] : Object.values(services),
  });
}
