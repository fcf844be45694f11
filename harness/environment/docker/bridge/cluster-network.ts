import { HarnessError } from "../../../harness-error.ts";
import type { Engine } from "../engine.ts";
import type { Labels } from "../ownership/owner.ts";
import { type BridgeNetwork, createNetwork } from "./create-network.ts";
import { ensureGuardRoute, leadsTo } from "./guard-route.ts";
import { addressIn, MOST_NODES } from "./subnet.ts";

/** The network of a cluster, and how the harness reaches it. */
export interface ClusterNetwork extends BridgeNetwork {
  /** Every node's address. */
  readonly addresses: ReadonlyMap<string, string>;
  /**
   * Whether the harness connects to these addresses. Only if packets to them cannot leave the computer, neither now
   * nor once the network is gone; otherwise it uses ports that the engine publishes at 127.0.0.1.
   */
  readonly isDirect: boolean;
}

/** `FAULTLINE_DOCKER_PORTS=published` makes the harness use published ports even where it need not. */
const PORTS_VARIABLE = "FAULTLINE_DOCKER_PORTS";

export async function createClusterNetwork(
  engine: Engine,
  {
    name,
    labels,
    nodes,
  }: { readonly name: string; readonly labels: Labels; readonly nodes: readonly string[] },
): Promise<ClusterNetwork> {
  if (nodes.length > MOST_NODES) {
    throw new HarnessError(
      "usage",
      `${nodes.length} nodes do not fit into one network`,
      `Ask for at most ${MOST_NODES}`,
    );
  }
  await ensureGuardRoute();
  const network = await createNetwork(engine, { name, labels });
  // Once more: somebody's cleanup may have found no network that needed it.
  const isGuarded = await ensureGuardRoute();
  const addresses = new Map(nodes.map((node, index) => [node, addressIn(network.subnet, index)]));
  const isDirect =
    process.env[PORTS_VARIABLE] !== "published" &&
    isGuarded &&
    (await leadsTo(addressIn(network.subnet, 0), network.bridge));
  return { ...network, addresses, isDirect };
}
