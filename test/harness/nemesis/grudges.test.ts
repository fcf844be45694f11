import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Link } from "../../../harness/environment/environment.ts";
import {
  bridge,
  deaf,
  GRUDGES,
  type GrudgeName,
  halves,
  isolateAll,
  majoritiesRing,
  majority,
  majoritySize,
  minoritySize,
  minorityThird,
  mute,
  one,
  oneWayHalves,
  separate,
} from "../../../harness/nemesis/grudges.ts";
import { Random } from "../../../workloads/generator/random.ts";

const numRuns = 100 * Number(process.env["FAULTLINE_DEEP"] ?? 1);

/** From one node on; chance picks the order of the nodes and everything the grudge draws. */
const clusters = (least: number): fc.Arbitrary<{ nodes: string[]; random: Random }> =>
  fc.record({
    nodes: fc.integer({ min: least, max: 12 }).map((n) => Array.from({ length: n }, (_, i) => `n${i + 1}`)),
    random: fc.nat().map((seed) => Random.fromSeed(seed)),
  });

/** For each node those it can exchange messages with, both ways, itself included. */
function conversations(
  nodes: readonly string[],
  cuts: readonly Link[],
): ReadonlyMap<string, readonly string[]> {
  const isCut = new Set(cuts.map(({ from, to }) => `${from} ${to}`));
  const open = (from: string, to: string): boolean => !isCut.has(`${from} ${to}`);
  return new Map(
    nodes.map((node) => [node, nodes.filter((other) => open(node, other) && open(other, node))]),
  );
}

/** The different groups of nodes that talk with each other, by size, if the nodes do form groups. */
function groups(nodes: readonly string[], cuts: readonly Link[]): number[] {
  const heard = conversations(nodes, cuts);
  for (const members of heard.values()) {
    for (const member of members) expect(heard.get(member)).toEqual(members);
  }
  return [...new Set([...heard.values()].map((members) => members.join(" ")))]
    .map((group) => group.split(" ").length)
    .sort((a, b) => a - b);
}

const ONE_WAY: readonly GrudgeName[] = ["deaf", "mute", "one-way-halves"];

describe("GRUDGES", () => {
  it("cut links between different nodes of the cluster, each once", () => {
    fc.assert(
      fc.property(clusters(1), ({ nodes, random }) => {
        for (const grudge of Object.values(GRUDGES)) {
          const cuts = grudge(nodes, random);
          expect(new Set(cuts.map(({ from, to }) => `${from} ${to}`)).size).toBe(cuts.length);
          const strange = cuts.filter(
            ({ from, to }) => from === to || !nodes.includes(from) || !nodes.includes(to),
          );
          expect(strange).toEqual([]);
        }
      }),
      { numRuns },
    );
  });

  it("cut both directions of a link unless they are one-way, which cut only one", () => {
    fc.assert(
      fc.property(clusters(2), ({ nodes, random }) => {
        for (const [name, grudge] of Object.entries(GRUDGES)) {
          const cuts = grudge(nodes, random);
          const both = cuts.filter(({ from, to }) => cuts.some((cut) => cut.from === to && cut.to === from));
          expect(both).toHaveLength(ONE_WAY.includes(name as GrudgeName) ? 0 : cuts.length);
        }
      }),
      { numRuns },
    );
  });

  it("do not depend on anything but the nodes and the random source", () => {
    fc.assert(
      fc.property(clusters(2), ({ nodes, random }) => {
        for (const grudge of Object.values(GRUDGES)) {
          expect(grudge(nodes, random)).toEqual(grudge(nodes, random));
        }
      }),
      { numRuns },
    );
  });

  it("differ from draw to draw", () => {
    const nodes = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];
    for (const [name, grudge] of Object.entries(GRUDGES)) {
      const drawn = Array.from({ length: 30 }, (_, seed) =>
        JSON.stringify(grudge(nodes, Random.fromSeed(seed))),
      );
      if (name !== "isolate-all") expect(new Set(drawn).size).toBeGreaterThan(3);
    }
  });
});

describe("the shapes", () => {
  const check = (least: number, property: (nodes: string[], random: Random) => void): void => {
    fc.assert(
      fc.property(clusters(least), ({ nodes, random }) => {
        property(nodes, random);
      }),
      { numRuns },
    );
  };

  it("one() leaves one node alone and all others together", () => {
    check(3, (nodes, random) => {
      expect(groups(nodes, one(nodes, random))).toEqual([1, nodes.length - 1]);
    });
  });

  it("halves() makes two cliques, the smaller at most one node smaller", () => {
    check(2, (nodes, random) => {
      const sizes = groups(nodes, halves(nodes, random));
      const smaller = Math.floor(nodes.length / 2);
      // Two halves of a single node each look like one kind of group each.
      expect(sizes).toEqual([smaller, nodes.length - smaller]);
    });
  });

  it("majority() keeps a majority together, and all sizes of minority occur", () => {
    check(3, (nodes, random) => {
      const sizes = groups(nodes, majority(nodes, random));
      expect(sizes).toHaveLength(2);
      expect(sizes[1]).toBeGreaterThanOrEqual(majoritySize(nodes.length));
    });
    const seven = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];
    const seen = Array.from({ length: 60 }, (_, i) => groups(seven, majority(seven, Random.fromSeed(i)))[0]);
    expect(new Set(seen)).toEqual(new Set([1, 2, 3]));
  });

  it("minorityThird() splits off less than a third, but at least one node", () => {
    check(2, (nodes, random) => {
      const [small = 0, large = 0] = groups(nodes, minorityThird(nodes, random));
      expect(small).toBe(Math.max(1, Math.ceil(nodes.length / 3) - 1));
      expect(small + large).toBe(nodes.length);
    });
  });

  it("bridge() lets exactly one node talk with all, and its two sides only among themselves and with it", () => {
    check(3, (nodes, random) => {
      const cuts = bridge(nodes, random);
      const bridges = nodes.filter((node) => conversations(nodes, cuts).get(node)?.length === nodes.length);
      expect(bridges).toHaveLength(1);
      const sides = nodes.filter((node) => !bridges.includes(node));
      const smaller = Math.floor(sides.length / 2);
      expect(groups(sides, cuts)).toEqual([smaller, sides.length - smaller]);
    });
  });

  it("isolateAll() leaves everybody alone", () => {
    check(2, (nodes, random) => {
      expect(groups(nodes, isolateAll(nodes, random))).toEqual(nodes.map(() => 1));
    });
  });

  it("deaf() cuts everything towards one node, mute() everything from one", () => {
    check(2, (nodes, random) => {
      const towards = deaf(nodes, random);
      expect(new Set(towards.map(({ to }) => to)).size).toBe(1);
      expect(towards).toHaveLength(nodes.length - 1);
      const from = mute(nodes, random);
      expect(new Set(from.map((link) => link.from)).size).toBe(1);
      expect(from).toHaveLength(nodes.length - 1);
    });
  });

  it("oneWayHalves() cuts everything from one half to the other, either way round", () => {
    const starts = new Set<number>();
    check(2, (nodes, random) => {
      const cuts = oneWayHalves(nodes, random);
      const senders = new Set(cuts.map(({ from }) => from));
      const receivers = new Set(cuts.map(({ to }) => to));
      expect([...senders].some((node) => receivers.has(node))).toBe(false);
      expect(senders.size + receivers.size).toBe(nodes.length);
      expect(Math.abs(senders.size - receivers.size)).toBeLessThanOrEqual(1);
      expect(cuts).toHaveLength(senders.size * receivers.size);
      if (nodes.length % 2 === 1) starts.add(Math.sign(senders.size - receivers.size));
    });
    expect(starts).toEqual(new Set([-1, 1]));
  });

  it("separate() lets the nodes of a group talk, and nobody else", () => {
    expect(groups(["a", "b", "c", "d"], separate([["a", "c"], ["b"], ["d"]]))).toEqual([1, 1, 2]);
  });
});

describe("majoritiesRing()", () => {
  it("lets every node talk with a majority", () => {
    fc.assert(
      fc.property(clusters(3), ({ nodes, random }) => {
        const cuts = majoritiesRing(nodes, random);
        for (const heard of conversations(nodes, cuts).values()) {
          expect(heard.length).toBeGreaterThanOrEqual(majoritySize(nodes.length));
        }
        expect(cuts.length).toBeGreaterThan(0);
      }),
      { numRuns },
    );
  });

  it("shows no two nodes the same majority, up to five nodes", () => {
    for (const n of [3, 4, 5]) {
      const nodes = Array.from({ length: n }, (_, i) => `n${i + 1}`);
      for (let seed = 0; seed < 20; seed++) {
        const heard = conversations(nodes, majoritiesRing(nodes, Random.fromSeed(seed)));
        expect(new Set([...heard.values()].map(String)).size).toBe(n);
      }
    }
  });

  it("gives exactly a majority to every node of four and five", () => {
    for (const n of [4, 5]) {
      const nodes = Array.from({ length: n }, (_, i) => `n${i + 1}`);
      const heard = conversations(nodes, majoritiesRing(nodes, Random.fromSeed(1)));
      for (const members of heard.values()) expect(members).toHaveLength(majoritySize(n));
    }
  });

  it("gives hardly more than a majority above five nodes", () => {
    fc.assert(
      fc.property(clusters(6), ({ nodes, random }) => {
        const sizes = [...conversations(nodes, majoritiesRing(nodes, random)).values()].map(
          (heard) => heard.length,
        );
        const spare = sizes.reduce((sum, size) => sum + size - majoritySize(nodes.length), 0);
        expect(spare).toBeLessThanOrEqual(nodes.length / 2);
      }),
      { numRuns },
    );
  });
});

describe("majoritySize() and minoritySize()", () => {
  it("add up, and two majorities always share a node", () => {
    for (let n = 1; n < 20; n++) {
      expect(majoritySize(n) + minoritySize(n)).toBe(n);
      expect(2 * majoritySize(n)).toBeGreaterThan(n);
      expect(minoritySize(n)).toBeLessThan(majoritySize(n));
    }
  });
});
