import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../checkers/history/operation.ts";
import type { FaultContext } from "../../../harness/nemesis/nemesis.ts";
import {
  aim,
  isTargeterName,
  parseAim,
  resolveAim,
  TARGETERS,
  type TargeterName,
} from "../../../harness/nemesis/targeters.ts";
import { Random } from "../../../workloads/generator/random.ts";
import { fakeCluster } from "./fake-cluster.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const FIXED: readonly [TargeterName, number][] = [
  ["one", 1],
  ["minority", 2],
  ["majority", 3],
  ["all", 5],
];
const SIGNAL = new AbortController().signal;

function nodesAimedAt(targeter: TargeterName, seed: number): readonly string[] {
  const aimed = aim(targeter, NODES, Random.fromSeed(seed));
  return "nodes" in aimed ? aimed.nodes : [];
}

describe("aim()", () => {
  it.each(FIXED)("takes as many different nodes for %s as it says: %i of 5", (targeter, size) => {
    for (let seed = 0; seed < 50; seed++) {
      expect(new Set(nodesAimedAt(targeter, seed)).size).toBe(size);
    }
  });

  it("takes every size of subset, and never none", () => {
    const sizes = Array.from({ length: 200 }, (_, seed) => nodesAimedAt("subset", seed).length);
    expect(new Set(sizes)).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  it("comes to hit every node", () => {
    for (const targeter of ["one", "minority", "majority", "subset"] as const) {
      const hit = Array.from({ length: 60 }, (_, seed) => nodesAimedAt(targeter, seed)).flat();
      expect(new Set(hit)).toEqual(new Set(NODES));
    }
  });

  it("hits the same nodes again for the same seed, and writes down what parseAim() reads", () => {
    const names = Object.keys(TARGETERS).filter(isTargeterName);
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (name, seed, count) => {
          const nodes = Array.from({ length: count }, (_, i) => `n${i + 1}`);
          const aimed = aim(name, nodes, Random.fromSeed(seed));
          expect(aim(name, nodes, Random.fromSeed(seed))).toEqual(aimed);
          expect(parseAim(JSON.parse(JSON.stringify(aimed)) as Json)).toEqual(aimed);
        },
      ),
    );
  });

  it("keeps to nodes that are named", () => {
    expect(aim(["n2", "n4"], NODES, Random.fromSeed(0))).toEqual({ targeter: "nodes", nodes: ["n2", "n4"] });
  });
});

describe("resolveAim()", () => {
  const aimed = { targeter: "leaders", fallback: "n4" } as const;
  const resolve = (leaders: FaultContext["leaders"]): Promise<unknown> =>
    resolveAim(aimed, { ...fakeCluster(NODES).context, leaders }, SIGNAL);

  it("asks who leads at that moment", async () => {
    expect(await resolve(() => Promise.resolve(["n3", "n1"]))).toEqual({
      targeter: "leaders",
      nodes: ["n1", "n3"],
    });
  });

  it.each([
    ["nobody leads", () => Promise.resolve([])],
    ["nobody can say", () => Promise.reject(new Error("no answer"))],
    ["nobody ever answers", () => new Promise<readonly string[]>(() => undefined)],
    ["the answer is a stranger", () => Promise.resolve(["n9"])],
  ])("falls back to the node the schedule names when %s, and says so", async (_, leaders) => {
    expect(await resolve(leaders)).toEqual({ targeter: "leaders", nodes: ["n4"], nobodyKnewLeaders: true });
  });
});
