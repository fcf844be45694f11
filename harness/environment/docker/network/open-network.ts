import { HarnessError } from "../../../harness-error.ts";
import { CLIENTS, type Link, type Network } from "../../environment.ts";
import type { Agent } from "../agent.ts";
import { allLinks, type Layout } from "./gates.ts";
import { NetworkNamespace } from "./namespace.ts";
import { Prober } from "./prober.ts";
import { cuttingRules, hooks, standingRules } from "./rules.ts";

/**
 * Cuts the links between nodes that have a network namespace each, by packet rules within it: they need nothing
 * of the node's image, do not touch the computer's own rules, hold while the database is down, and end with the node.
 *
 * IPv4 only, as are the networks that the nodes are on.
 */
export async function openNetwork({
  agent,
  ...layout
}: Layout & { readonly agent: Agent }): Promise<Network> {
  const { nodes } = layout;
  const computer = await NetworkNamespace.ofComputer(agent);
  const namespaces = new Map<string, NetworkNamespace>([[CLIENTS, computer]]);
  await Promise.all(
    nodes.map(async ({ node, holderPid }) => {
      const namespace = await NetworkNamespace.of(holderPid, agent, node);
      await furnish(namespace, node, layout);
      namespaces.set(node, namespace);
    }),
  );
  const prober = new Prober(layout, namespaces);
  const known = new Set(allLinks(layout).map(nameOf));

  return {
    async setCuts(cuts) {
      assertLinksExist(cuts, known);
      // From here on a probe holds the network to these, whether or not they come into force.
      prober.cuts = cuts;
      const rules = nodes.map(({ node }) => [node, cuttingRules(node, cuts, layout)] as const);
      await Promise.all(rules.map(([node, text]) => namespaces.get(node)?.restore(text)));
    },
    setShapes: (shapes) => (shapes.length === 0 ? Promise.resolve() : Promise.reject(cannotShape())),
    probe(links, signal) {
      assertLinksExist(links, known);
      return prober.probe(links, signal);
    },
  };
}

/** What is said to whoever wants links between containers to be slow. */
export function cannotShape(): HarnessError {
  return new HarnessError(
    "unsupported",
    "The links between containers cannot be slowed down yet",
    "Leave --latency out, or test a target that runs as local processes",
  );
}

async function furnish(namespace: NetworkNamespace, node: string, layout: Layout): Promise<void> {
  await namespace.restore(standingRules(node, layout));
  await namespace.restore(cuttingRules(node, [], layout));
  for (const { chain, rule } of hooks(layout)) await namespace.hook(chain, rule);
}

function assertLinksExist(links: readonly Link[], known: ReadonlySet<string>): void {
  const stranger = links.find((link) => !known.has(nameOf(link)));
  if (stranger !== undefined) throw new Error(`There is no link ${nameOf(stranger)}`);
}

function nameOf({ from, to }: Link): string {
  return `${from} -> ${to}`;
}
