import { HarnessError } from "../../../harness-error.ts";
import type { Link, Network } from "../../environment.ts";
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
  const namespaces = await Promise.all(
    nodes.map(({ node, holderPid }) => NetworkNamespace.of(holderPid, agent, node)),
  );
  await Promise.all(namespaces.map((namespace) => furnish(namespace, layout)));
  const prober = new Prober(layout, [...namespaces, await NetworkNamespace.ofClients(agent)]);
  const known = new Set(allLinks(layout).map(nameOf));

  return {
    async setCuts(cuts) {
      assertLinksExist(cuts, known);
      // From here on a probe holds the network to these, whether or not they come into force.
      prober.cuts = cuts;
      await Promise.all(
        namespaces.map((namespace) => namespace.restore(cuttingRules(namespace.name, cuts, layout))),
      );
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

/** Makes all our chains, and lets traffic through them. Harmless where they are already. */
async function furnish(namespace: NetworkNamespace, layout: Layout): Promise<void> {
  await namespace.restore(standingRules(namespace.name, layout));
  await namespace.restore(cuttingRules(namespace.name, [], layout));
  for (const { chain, rule } of hooks(layout)) await namespace.hook(chain, rule);
}

function assertLinksExist(links: readonly Link[], known: ReadonlySet<string>): void {
  const stranger = links.find((link) => !known.has(nameOf(link)));
  if (stranger !== undefined) throw new Error(`There is no link ${nameOf(stranger)}`);
}

function nameOf({ from, to }: Link): string {
  return `${from} -> ${to}`;
}
