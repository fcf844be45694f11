import type { Address } from "../../../targets/machine.ts";
import type { Link, LinkObservation, LinkShape, Network } from "../environment.ts";
import { LinkGate } from "./link-gate.ts";
import { LinkProxy } from "./link-proxy.ts";
import { findDelivering, type ProbePath, ProbeSink } from "./probe-links.ts";

/** Every directed link between the nodes, each a proxy of the harness. */
export interface LinkMesh extends Network {
  /** Where `from` connects to in order to reach `to`. */
  address(link: Link): Address;
  close(): Promise<void>;
}

interface MeshLink {
  readonly link: Link;
  readonly gate: LinkGate;
  /** The gate of the way back. */
  readonly inbound: LinkGate;
  readonly proxy: LinkProxy;
}

/** The path on which nothing is ever done: if a probe does not arrive here, probing itself is at fault. */
const CONTROL = "control";

/**
 * Opens a proxy for each ordered pair of nodes.
 *
 * The gate of `a -> b` serves what `a` sends on connections it opened (forward through its own proxy) and on
 * those `b` opened (backward through the proxy of `b`), so that a cut is one of packets, not of connections.
 *
 * @param peers - Where each node listens for its peers.
 */
export async function openLinkMesh(peers: ReadonlyMap<string, Address>): Promise<LinkMesh> {
  const links = await openLinks(peers);
  const sink = await ProbeSink.open();
  const control = await openControl(sink.address);

  function find(link: Link): MeshLink {
    const found = links.get(keyOf(link));
    if (found === undefined) throw new Error(`There is no link from ${link.from} to ${link.to}`);
    return found;
  }

  async function probe(asked: readonly Link[], signal: AbortSignal): Promise<readonly LinkObservation[]> {
    const wanted = new Set(asked.map((link) => keyOf(find(link).link)));
    const paths = [...links.values()]
      .map(pathOf)
      .filter(({ forth, back }) => wanted.has(forth) || wanted.has(back));
    const gates = [...links].flatMap(([key, { gate, inbound }]) =>
      wanted.has(key) ? [{ key, gate, inbound }] : [],
    );
    const open = gates.filter(({ gate, inbound }) => gate.passes && !inbound.resets);
    const delivering = await findDelivering({
      paths: [...paths, control],
      sink,
      open: new Set([CONTROL, ...open.map(({ key }) => key)]),
      lateByMs: Math.max(0, ...gates.map(({ gate }) => gate.maxDelayMs)),
      signal,
    });
    if (!delivering.has(CONTROL))
      throw new Error("The control probe, on a path that is never cut, did not arrive");
    return asked.map((link) => {
      const { meter } = find(link).gate;
      return {
        ...link,
        delivered: delivering.has(keyOf(link)),
        bytesDelivered: meter.delivered,
        bytesHeld: meter.held,
      };
    });
  }

  return {
    address: (link) => find(link).proxy.address,

    setCuts(cuts) {
      const cut = new Set(cuts.map((link) => keyOf(find(link).link)));
      for (const [key, { gate }] of links) gate.setCut(cut.has(key));
      return Promise.resolve();
    },

    setShapes(shapes) {
      const shapeOf = new Map<string, LinkShape>(shapes.map((shape) => [keyOf(find(shape).link), shape]));
      for (const [key, { gate }] of links) gate.setShape(shapeOf.get(key) ?? {});
      return Promise.resolve();
    },

    probe,

    async close() {
      await Promise.all([...links.values(), control].map(({ proxy }) => proxy.close()));
      await sink.close();
    },
  };
}

async function openLinks(peers: ReadonlyMap<string, Address>): Promise<ReadonlyMap<string, MeshLink>> {
  const pairs = [...peers.keys()].flatMap((from) =>
    [...peers.keys()].filter((to) => to !== from).map((to): Link => ({ from, to })),
  );
  const gates = new Map(pairs.map((link) => [keyOf(link), newGate()]));
  const links = await Promise.all(
    pairs.map(async (link): Promise<[string, MeshLink]> => {
      const key = keyOf(link);
      const [gate, inbound, peer] = [gates.get(key), gates.get(keyOf(reverse(link))), peers.get(link.to)];
      if (gate === undefined || inbound === undefined || peer === undefined)
        throw new Error(`No gate for ${key}`);
      return [key, { link, gate, inbound, proxy: await LinkProxy.open({ peer, outbound: gate, inbound }) }];
    }),
  );
  return new Map(links);
}

async function openControl(peer: Address): Promise<ProbePath> {
  const proxy = await LinkProxy.open({ peer, outbound: newGate(), inbound: newGate() });
  return { proxy, forth: CONTROL, back: CONTROL };
}

/** How late each packet is by jitter is the one thing here that no seed decides, as on any real network. */
function newGate(): LinkGate {
  return new LinkGate(Math.random);
}

function pathOf({ link, proxy }: MeshLink): ProbePath {
  return { proxy, forth: keyOf(link), back: keyOf(reverse(link)) };
}

function reverse({ from, to }: Link): Link {
  return { from: to, to: from };
}

function keyOf({ from, to }: Link): string {
  return `${from} -> ${to}`;
}
