import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressOf,
  allLinks,
  gateOf,
  type Layout,
} from "../../../../../harness/environment/docker/network/gates.ts";
import {
  countedAt,
  cuttingRules,
  standingRules,
} from "../../../../../harness/environment/docker/network/rules.ts";
import { keyOf, segmentsOf } from "../../../../../harness/environment/docker/network/segments.ts";
import { CLIENTS, type Cut, type Link } from "../../../../../harness/environment/environment.ts";
import { type Packet, PacketFilter, type Passage } from "./packet-filter.ts";

const SERVICES = { client: 2379, peer: 2380 };
const LAYOUT: Layout = {
  nodes: ["n1", "n2", "n3"].map((node, index) => ({
    node,
    address: `198.18.7.${11 + index}`,
    holderPid: 100 + index,
    services: SERVICES,
  })),
  clientsAddress: "198.18.7.1",
};

/** The rules of a node that cut, without what stands around them in any case. */
function cutsAt(node: string, cuts: readonly Cut[]): readonly string[] {
  return cuttingRules(node, cuts, LAYOUT)
    .split("\n")
    .filter((line) => /-j FAULTLINE-(DROP|RESET)$/.test(line));
}

describe("cuttingRules()", () => {
  it("replaces both chains as a whole, and lets everything pass if nothing is cut", () => {
    expect(cuttingRules("n1", [], LAYOUT)).toBe(
      [
        "*filter",
        ":FAULTLINE-IN - [0:0]",
        ":FAULTLINE-OUT - [0:0]",
        "-A FAULTLINE-IN -p tcp -m tcp --sport 9 --tcp-flags RST RST -j FAULTLINE-REFUSED",
        "-A FAULTLINE-IN -p tcp -m tcp --dport 9 --tcp-flags RST RST -j FAULTLINE-REFUSED",
        "-A FAULTLINE-IN -p tcp -m tcp --sport 9 -j FAULTLINE-ARRIVED",
        "-A FAULTLINE-IN -p tcp -m tcp --dport 9 -j FAULTLINE-ARRIVED",
        "-A FAULTLINE-IN -j FAULTLINE-TRAFFIC",
        "-A FAULTLINE-OUT -p tcp -m tcp --sport 9 --tcp-flags RST RST -j FAULTLINE-REFUSED",
        "-A FAULTLINE-OUT -p tcp -m tcp --dport 9 --tcp-flags RST RST -j FAULTLINE-REFUSED",
        "-A FAULTLINE-OUT -p tcp -m tcp --sport 9 -j FAULTLINE-ARRIVED",
        "-A FAULTLINE-OUT -p tcp -m tcp --dport 9 -j FAULTLINE-ARRIVED",
        "-A FAULTLINE-OUT -j FAULTLINE-TRAFFIC",
        "COMMIT",
      ].join("\n"),
    );
  });

  it.each<[string, Cut, string, readonly string[]]>([
    ["a link", { from: "n1", to: "n2" }, "n2", ["-A FAULTLINE-IN -s 198.18.7.11/32 -j FAULTLINE-DROP"]],
    [
      "a link by reset",
      { from: "n1", to: "n2", how: "reset" },
      "n2",
      ["-A FAULTLINE-IN -s 198.18.7.11/32 -j FAULTLINE-RESET"],
    ],
    [
      "a service, whichever side opened the connection",
      { from: "n1", to: "n2", service: "peer" },
      "n2",
      [
        "-A FAULTLINE-IN -s 198.18.7.11/32 -p tcp -m tcp --dport 2380 -j FAULTLINE-DROP",
        "-A FAULTLINE-IN -s 198.18.7.11/32 -p tcp -m tcp --sport 2380 -j FAULTLINE-DROP",
      ],
    ],
    [
      "what clients say",
      { from: CLIENTS, to: "n2" },
      "n2",
      ["-A FAULTLINE-IN -s 198.18.7.1/32 -j FAULTLINE-DROP"],
    ],
    [
      "what clients hear, where it leaves the node",
      { from: "n2", to: CLIENTS },
      "n2",
      ["-A FAULTLINE-OUT -d 198.18.7.1/32 -j FAULTLINE-DROP"],
    ],
    [
      "what clients hear of a service, which only the node has",
      { from: "n2", to: CLIENTS, service: "client", how: "reset" },
      "n2",
      ["-A FAULTLINE-OUT -d 198.18.7.1/32 -p tcp -m tcp --sport 2379 -j FAULTLINE-RESET"],
    ],
  ])("cuts %s", (_, cut, at, expected) => {
    for (const { node } of LAYOUT.nodes) expect(cutsAt(node, [cut])).toEqual(node === at ? expected : []);
  });

  it("refuses a service that neither end has", () => {
    expect(() => cutsAt("n2", [{ from: "n1", to: "n2", service: "gossip" }])).toThrow(
      "Neither n1 nor n2 has a service gossip",
    );
  });
});

/** The network of every node, with cuts in force. */
function networkWith(cuts: readonly Cut[]): ReadonlyMap<string, PacketFilter> {
  return new Map(
    LAYOUT.nodes.map(({ node }) => {
      const filter = new PacketFilter();
      filter.restore(standingRules(node, LAYOUT));
      filter.restore(cuttingRules(node, cuts, LAYOUT));
      return [node, filter];
    }),
  );
}

function send(
  network: ReadonlyMap<string, PacketFilter>,
  link: Link,
  packet: Omit<Packet, "source" | "destination">,
): Passage {
  const { node, hook } = gateOf(link, LAYOUT);
  const filter = network.get(node);
  if (filter === undefined) throw new Error(`There is no node ${node}`);
  const source = addressOf(link.from, LAYOUT);
  const destination = addressOf(link.to, LAYOUT);
  return filter.pass({ ...packet, source, destination }, hook);
}

const LINKS = allLinks(LAYOUT);
const anyCut: fc.Arbitrary<Cut> = fc
  .record(
    {
      link: fc.constantFrom(...LINKS),
      how: fc.constantFrom<"drop" | "reset">("drop", "reset"),
      service: fc.constantFrom("client", "peer"),
    },
    { requiredKeys: ["link"] },
  )
  .map(({ link, ...style }) => ({ ...link, ...style }));
/** At most one cut a link, so that it is plain what each should do. */
const anyCuts = fc.uniqueArray(anyCut, {
  maxLength: LINKS.length,
  selector: ({ from, to }) => `${from} -> ${to}`,
});
const cutOf = (cuts: readonly Cut[], { from, to }: Link): Cut | undefined =>
  cuts.find((cut) => cut.from === from && cut.to === to);

/** What a database sends: no end of it uses the port that marks our probes. */
const anyTraffic = fc.record({
  link: fc.constantFrom(...LINKS),
  service: fc.constantFrom("client", "peer", undefined),
  isFromServer: fc.boolean(),
  isReset: fc.boolean(),
});

describe("the rules of all nodes", () => {
  it("stop what a cut is for, in its direction and of its service, and nothing else", () => {
    fc.assert(
      fc.property(anyCuts, anyTraffic, (cuts, { link, service, isFromServer, isReset }) => {
        const port = service === undefined ? 7777 : SERVICES[service];
        const [sourcePort, destinationPort] = isFromServer ? [port, 41000] : [41000, port];
        const serves = isFromServer ? link.from : link.to;
        const passage = send(networkWith(cuts), link, {
          protocol: "tcp",
          sourcePort,
          destinationPort,
          isReset,
        });
        const cut = cutOf(cuts, link);
        // The harness has no services: what is sent from such a port of its own is not the service's traffic.
        const isMeant =
          cut !== undefined &&
          (cut.service === undefined || (cut.service === service && serves !== CLIENTS)) &&
          !(cut.how === "reset" && isReset);
        const expected = cut?.how === "reset" ? "REJECT" : "DROP";
        expect(passage.verdict).toBe(isMeant ? expected : "ACCEPT");
      }),
    );
  });

  it("drop what is not TCP where it would be answered with a reset", () => {
    const network = networkWith([{ from: "n1", to: "n2", how: "reset" }]);
    const packet = { protocol: "udp", sourcePort: 41000, destinationPort: 2380 } as const;
    expect(send(network, { from: "n1", to: "n2" }, packet).verdict).toBe("DROP");
    expect(send(network, { from: "n2", to: "n1" }, packet).verdict).toBe("ACCEPT");
  });

  it("count each probe once, as stopped or as arrived, and never let one through to the database", () => {
    fc.assert(
      fc.property(anyCuts, fc.constantFrom(...LINKS), (cuts, link) => {
        const network = networkWith(cuts);
        const { node } = gateOf(link, LAYOUT);
        for (const segment of segmentsOf(link, LAYOUT)) {
          const { verdict, met } = send(network, link, { ...segment, protocol: "tcp" });
          const row = countedAt(node, LAYOUT).segments.findIndex((each) => keyOf(each) === keyOf(segment));
          const cut = cutOf(cuts, link);
          const isStopped =
            cut !== undefined && (cut.service === undefined || cut.service === segment.service);
          expect(verdict).not.toBe("ACCEPT");
          expect(met.includes(`FAULTLINE-STOPPED ${row}`)).toBe(isStopped);
          expect(met.includes(`FAULTLINE-ARRIVED ${row}`)).toBe(!isStopped);
        }
      }),
    );
  });

  it("see the reset that answers a probe at its sender, unless the way back is cut in silence", () => {
    fc.assert(
      fc.property(anyCuts, fc.constantFrom(...LINKS), (cuts, link) => {
        const network = networkWith(cuts);
        const back = { from: link.to, to: link.from };
        const { node } = gateOf(back, LAYOUT);
        for (const segment of segmentsOf(link, LAYOUT)) {
          const { verdict, met } = send(network, back, {
            protocol: "tcp",
            sourcePort: segment.destinationPort,
            destinationPort: segment.sourcePort,
            isReset: true,
          });
          const row = countedAt(node, LAYOUT).refusals.findIndex((each) => keyOf(each) === keyOf(segment));
          const cut = cutOf(cuts, back);
          const isMeant = cut !== undefined && (cut.service === undefined || cut.service === segment.service);
          const isLost = isMeant && cut.how !== "reset";
          expect(met.includes(`FAULTLINE-REFUSED ${row}`)).toBe(!isLost);
          expect(met.filter((rule) => /STOPPED|ARRIVED/.test(rule))).toEqual([]);
          expect(verdict).toBe("DROP");
        }
      }),
    );
  });

  it("measure the traffic of each link apart", () => {
    const network = networkWith([]);
    for (const link of LINKS) {
      const { node } = gateOf(link, LAYOUT);
      const { links } = countedAt(node, LAYOUT);
      const row = links.findIndex(({ from, to }) => from === link.from && to === link.to);
      const { met } = send(network, link, { protocol: "tcp", sourcePort: 41000, destinationPort: 2380 });
      expect(met.filter((rule) => rule.startsWith("FAULTLINE-TRAFFIC"))).toEqual([
        `FAULTLINE-TRAFFIC ${row}`,
      ]);
    }
  });
});
