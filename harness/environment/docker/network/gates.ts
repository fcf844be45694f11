import type { Service } from "../../../../targets/machine.ts";
import { CLIENTS, type Link } from "../../environment.ts";

/** A node as its network knows it. */
export interface ContainerNode {
  readonly node: string;
  /** IPv4. */
  readonly address: string;
  /** A process, by the engine's count, that lives in the node's network as long as the node is there. */
  readonly holderPid: number;
  readonly services: Readonly<Record<Service, number>>;
}

/** Who is on the network: the nodes, and the harness behind the bridge's gateway. */
export interface Layout {
  readonly nodes: readonly ContainerNode[];
  /** Where all traffic of the harness comes from, and where the answers go. IPv4. */
  readonly clientsAddress: string;
}

/** The chain that sees what comes in, and the one that sees what goes out to the harness. */
export type Hook = "FAULTLINE-IN" | "FAULTLINE-OUT";

/** The place where the traffic of a directed link can be stopped and counted. */
export interface Gate {
  /** The node whose network has it. */
  readonly node: string;
  readonly hook: Hook;
  /** What tells the link's traffic from that of others. */
  readonly match: string;
}

/**
 * A link ends at its receiver, which is why a cut of one direction leaves the other alone. The harness's own end
 * is the exception: nothing is ever changed on the computer itself, so what nodes send there is stopped where it
 * leaves them.
 */
export function gateOf({ from, to }: Link, layout: Layout): Gate {
  if (to === CLIENTS) {
    return { node: from, hook: "FAULTLINE-OUT", match: `-d ${layout.clientsAddress}/32` };
  }
  return { node: to, hook: "FAULTLINE-IN", match: `-s ${addressOf(from, layout)}/32` };
}

/** Every directed link there is, in a fixed order. */
export function allLinks({ nodes }: Layout): readonly Link[] {
  const names = [...nodes.map(({ node }) => node), CLIENTS];
  return names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to })));
}

export function reverse<T extends Link>(link: T): T {
  return { ...link, from: link.to, to: link.from };
}

/** IPv4, of a node or of the harness. */
export function addressOf(name: string, layout: Layout): string {
  return name === CLIENTS ? layout.clientsAddress : findNode(name, layout).address;
}

/** @throws if there is none of the name. */
export function findNode(name: string, { nodes }: Layout): ContainerNode {
  const found = nodes.find(({ node }) => node === name);
  if (found === undefined) throw new Error(`There is no node ${name}`);
  return found;
}
