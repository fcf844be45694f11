import type { Machine } from "../../../targets/machine.ts";
import type { Provision, ProvisionRequest, UnaskedExit } from "../environment.ts";
import { Access } from "./access.ts";
import { type ContainerClocks, openClocks } from "./clock/open-clocks.ts";
import { clusterEnd } from "./cluster-end.ts";
import { type Containers, nameOf, partLabels, volumeOf } from "./containers.ts";
import type { Engine } from "./engine.ts";
import { openNetwork } from "./network/open-network.ts";
import { DaemonContainer } from "./node/daemon-container.ts";
import { dockerMachine } from "./node/docker-machine.ts";
import { DockerNode } from "./node/docker-node.ts";
import { dockerProcesses } from "./node/docker-processes.ts";
import type { Holder } from "./node/holder.ts";
import { NodeLogs } from "./node/node-logs.ts";
import { NodeNames } from "./node/node-names.ts";
import { ProcessGroups } from "./node/process-groups.ts";
import type { Owner } from "./ownership/owner.ts";
import type { Reaper } from "./ownership/start-reaper.ts";
import { settleAll } from "./settle-all.ts";
import { stagger } from "./stagger.ts";
import { unavailableNetwork } from "./unavailable-network.ts";

/** Between the first starts of two nodes. */
const START_GAP_MS = 100;

export interface ClusterParts {
  readonly engine: Engine;
  readonly owner: Owner;
  readonly reaper: Reaper;
  readonly containers: Containers;
  /** The database's image. */
  readonly image: string;
  readonly request: Pick<ProvisionRequest, "nodes" | "runDir" | "target">;
}

/** Everything that a run does with containers that exist. */
export async function openCluster(parts: ClusterParts): Promise<Provision> {
  const { request, containers } = parts;
  const { agent, holders, network: bridge } = containers;
  const { services } = request.target;
  const [groups, network] = await settleAll([
    ProcessGroups.open(agent),
    openNetwork({
      agent,
      nodes: [...holders.values()].map(({ node, address, pid }) => ({
        node,
        address,
        holderPid: pid,
        services,
      })),
      clientsAddress: bridge.subnet.gateway,
    }).catch(unavailableNetwork),
  ]);
  const logs = new NodeLogs(request.runDir, request.nodes);
  const unasked: UnaskedExit[] = [];
  const nodes = placeNodes(parts, groups, logs, (exit) => unasked.push(exit));
  const clocks = openClocks({
    agent,
    nodes: request.nodes,
    processesOf: (node) => Promise.resolve(nodes.get(node)?.processes ?? []),
  });
  const access = new Access((node) => nameOf(parts.owner, node));
  return {
    machines: machinesOf(parts, { nodes, clocks, access }),
    network,
    processes: dockerProcesses(nodes),
    clocks,
    access: access.words,
    unaskedExits: () => [...unasked],
    logFiles: logs.files,
    ...clusterEnd(parts, { nodes: [...nodes.values()], network, clocks }),
  };
}

type Nodes = ReadonlyMap<string, DockerNode>;

/** The nodes, with a place for each program that will be started on them. */
function placeNodes(
  { engine, owner, containers, image }: ClusterParts,
  groups: ProcessGroups,
  logs: NodeLogs,
  onUnasked: (exit: UnaskedExit) => void,
): Nodes {
  const names = new NodeNames();
  function place({ node, name: holder }: Holder, daemon: string): DaemonContainer {
    const name = names.of(node, daemon);
    const home = {
      engine,
      node,
      daemon,
      containerName: nameOf(owner, name),
      image,
      holder,
      volume: volumeOf(owner, node),
      labels: partLabels(owner, "daemon", node),
    };
    return new DaemonContainer(home, logs.fileFor(name), onUnasked);
  }
  return new Map(
    Array.from(containers.holders, ([node, holder]) => [
      node,
      new DockerNode(node, groups, (daemon) => place(holder, daemon)),
    ]),
  );
}

function machinesOf(
  { containers, request }: ClusterParts,
  live: { readonly nodes: Nodes; readonly clocks: ContainerClocks; readonly access: Access },
): readonly Machine[] {
  const { network, holders } = containers;
  const turn = stagger(START_GAP_MS);
  return Array.from(holders, ([name, holder]) => {
    const node = live.nodes.get(name);
    if (node === undefined) throw new Error(`There is no node ${name}`);
    const machine = dockerMachine({
      node,
      holder,
      services: request.target.services,
      addresses: network.addresses,
      isDirect: network.isDirect,
      turn,
      async onStarted(container) {
        await Promise.all([live.clocks.reapply(name), live.access.learn(container)]);
      },
    });
    live.access.add(name, machine.clientAddress());
    return machine;
  });
}
