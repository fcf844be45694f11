import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNodes, renderLayout } from "../../../../targets/redis/server/cluster-view.ts";
import { planShards } from "../../../../targets/redis/server/form-cluster.ts";
import { clusterAt } from "../fake-cluster.ts";

const machines = (count: number): ReturnType<typeof clusterAt>["machines"] =>
  clusterAt(Array.from({ length: count }, () => ({}))).machines;

describe("planShards()", () => {
  it("gives every slot to one primary, and every node one place", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 24 }), (count) => {
        const shards = planShards(machines(count));
        expect(shards[0]?.firstSlot).toBe(0);
        expect(shards.at(-1)?.lastSlot).toBe(16383);
        for (const [i, shard] of shards.entries()) {
          expect(shard.lastSlot).toBeGreaterThan(shard.firstSlot);
          if (i > 0) expect(shard.firstSlot).toBe((shards[i - 1]?.lastSlot ?? 0) + 1);
        }
        const places = shards.flatMap(({ primary, replicas }) => [primary, ...replicas]);
        expect(new Set(places).size).toBe(count);
        expect(places).toHaveLength(count);
      }),
    );
  });

  it("makes three primaries of six nodes, each with a replica", () => {
    expect(
      planShards(machines(6)).map(({ primary, replicas }) => [
        primary.node,
        ...replicas.map(({ node }) => node),
      ]),
    ).toEqual([
      ["n1", "n4"],
      ["n2", "n5"],
      ["n3", "n6"],
    ]);
  });
});

const FROM_N1 = `\
aaa 198.18.0.11:6379@16379 myself,master - 0 1732190000000 1 connected 0-5460 [93->-bbb]
bbb 198.18.0.12:6379@16379,host master,fail? - 1732190000000 1732190000000 2 connected 5461-10922
ccc 198.18.0.13:6379@16379 slave aaa 0 1732190000000 1 disconnected
ddd :0@0 handshake - 0 0 0 connected
`;

describe("parseNodes()", () => {
  it("reads who is what, and what is amiss", () => {
    expect(parseNodes(FROM_N1)).toEqual([
      {
        id: "aaa",
        myself: true,
        role: "primary",
        follows: undefined,
        configEpoch: 1,
        troubles: [],
        slots: ["0-5460"],
      },
      {
        id: "bbb",
        myself: false,
        role: "primary",
        follows: undefined,
        configEpoch: 2,
        troubles: ["fail?"],
        slots: ["5461-10922"],
      },
      {
        id: "ccc",
        myself: false,
        role: "replica",
        follows: "aaa",
        configEpoch: 1,
        troubles: ["disconnected"],
        slots: [],
      },
      {
        id: "ddd",
        myself: false,
        role: "unknown",
        follows: undefined,
        configEpoch: 0,
        troubles: ["handshake"],
        slots: [],
      },
    ]);
  });
});

describe("renderLayout()", () => {
  const FROM_N2 = `\
bbb 198.18.0.12:6379@16379 myself,master - 0 0 2 connected 5461-10922
aaa 198.18.0.11:6379@16379 master - 5 6 1 connected 0-5460
`;
  it("is the same for nodes that agree, in whatever order they name each other", () => {
    const nodes = parseNodes(FROM_N2);
    expect(renderLayout(nodes)).toBe(
      renderLayout(nodes.toReversed().map((node) => ({ ...node, myself: false }))),
    );
  });

  it("differs when another node serves the slots", () => {
    expect(renderLayout(parseNodes(FROM_N2.replace("0-5460", "")))).not.toBe(
      renderLayout(parseNodes(FROM_N2)),
    );
    expect(
      renderLayout(
        parseNodes(
          FROM_N2.replace("aaa 198.18.0.11:6379@16379 master -", "aaa 198.18.0.11:6379@16379 slave bbb"),
        ),
      ),
    ).not.toBe(renderLayout(parseNodes(FROM_N2)));
  });
});
