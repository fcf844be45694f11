import { describe, expect, it } from "vitest";
import { hasAdjacentRw, nameOf } from "../../../../checkers/transactions/graph/classify.ts";
import { Edges, PROCESS, REALTIME, RW, WR, WW } from "../../../../checkers/transactions/graph/edges.ts";
import { findCycles } from "../../../../checkers/transactions/graph/find-cycles.ts";
import type { Cycle, TransactionGraph } from "../../../../checkers/transactions/graph/transaction-graph.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { allCycles, type Edge } from "../../../support/transactions/all-cycles.ts";

const KINDS = [WW, WR, RW, RW, PROCESS, REALTIME];

describe("findCycles()", () => {
  it.each<[name: string, ...edges: Edge[]]>([
    ["G0", [0, 1, WW], [1, 0, WW]],
    ["G1c", [0, 1, WW], [1, 0, WR]],
    ["G-single", [0, 1, WR], [1, 0, RW]],
    ["G-nonadjacent", [0, 1, RW], [1, 2, WR], [2, 3, RW], [3, 0, WW]],
    ["G2-item", [0, 1, RW], [1, 0, RW]],
    ["G0-process", [0, 1, WW], [1, 0, PROCESS]],
    ["G1c-realtime", [0, 1, WR], [1, 0, REALTIME]],
    ["G-single-realtime", [0, 1, RW], [1, 0, REALTIME]],
    ["G-nonadjacent-process", [0, 1, RW], [1, 2, PROCESS], [2, 3, RW], [3, 0, WW]],
    ["G2-item-realtime", [0, 1, RW], [1, 2, RW], [2, 0, REALTIME]],
  ])("calls a cycle %s", (name, ...edges) => {
    expect(search(4, edges).map((cycle) => cycle.name)).toEqual([name]);
  });

  it("finds no cycle where there is none", () => {
    expect(
      search(4, [
        [0, 1, WW],
        [1, 2, RW],
        [0, 3, REALTIME],
        [2, 3, WR],
      ]),
    ).toEqual([]);
  });

  it("takes a path over forks for one anti-dependency, and one over barriers for one step in time", () => {
    // Transactions 0 to 2, forks 3 and 4, barriers 5 and 6.
    const edges = edgesOf([
      [0, 3, RW],
      [3, 4, RW],
      [4, 1, RW],
      [3, 2, RW],
      [1, 5, REALTIME],
      [5, 6, REALTIME],
      [6, 0, REALTIME],
    ]);
    const { cycles } = findCycles({ transactions: 3, forksEnd: 5, nodes: 7, edges }, () => false);
    expect(cycles).toEqual([{ name: "G-single-realtime", transactions: [0, 1], kinds: [RW, REALTIME] }]);
  });

  it("reports real cycles under their right names, and misses none that nothing else implies", () => {
    const random = new SeededRandom(1);
    const seen = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const nodes = 2 + random.below(4);
      const edges: Edge[] = [];
      const without = random.below(KINDS.length);
      for (let e = random.below(2 * nodes + 1); e >= 0; e--) {
        const kind = KINDS[(without + 1 + random.below(KINDS.length - 1)) % KINDS.length] ?? WW;
        const [a, b] = [random.below(nodes), random.below(nodes)];
        // Neither processes nor time go back.
        const isOrder = kind === PROCESS || kind === REALTIME;
        edges.push(isOrder ? [Math.min(a, b), Math.max(a, b), kind] : [a, b, kind]);
      }
      const found = search(nodes, edges);
      for (const cycle of found) {
        expect(isReal(cycle, edges), JSON.stringify({ edges, cycle })).toBe(true);
        expect(cycle.name).toBe(nameOf(cycle));
        seen.set(cycle.name, (seen.get(cycle.name) ?? 0) + 1);
      }
      compare(allCycles(nodes, edges), found, JSON.stringify({ edges, found }));
    }
    expect(seen.size).toBe(15);
  });
});

/** What the cycles of each order say must be said by those found of it or of a weaker one. */
function compare(all: readonly Cycle[], found: readonly Cycle[], message: string): void {
  const orders: ((cycle: Cycle) => boolean)[] = [
    ({ kinds }) => !kinds.includes(PROCESS) && !kinds.includes(REALTIME),
    ({ kinds }) => !kinds.includes(REALTIME),
    () => true,
  ];
  const shapes: ((cycle: Cycle) => boolean)[] = [
    ({ kinds }) => kinds.every((kind) => kind !== RW && kind !== WR),
    ({ kinds }) => kinds.every((kind) => kind !== RW),
    ({ kinds }) => kinds.filter((kind) => kind === RW).length === 1,
    ({ kinds }) => !hasAdjacentRw(kinds),
    () => true,
  ];
  for (const order of orders) {
    for (const shape of shapes) {
      const is = (cycle: Cycle) => order(cycle) && shape(cycle);
      expect(found.some(is), message).toBe(all.some(is));
    }
  }
}

function edgesOf(list: readonly Edge[]): Edges {
  const edges = new Edges();
  for (const [from, to, kind] of list) edges.add(from, to, kind);
  return edges;
}

function search(nodes: number, list: readonly Edge[]) {
  const graph: TransactionGraph = { transactions: nodes, forksEnd: nodes, nodes, edges: edgesOf(list) };
  return findCycles(graph, () => false).cycles;
}

function isReal({ transactions, kinds }: Cycle, edges: readonly Edge[]): boolean {
  return (
    new Set(transactions).size === transactions.length &&
    kinds.length === transactions.length &&
    transactions.every((from, i) =>
      edges.some(
        ([a, b, kind]) =>
          a === from && b === transactions[(i + 1) % transactions.length] && kind === kinds[i],
      ),
    )
  );
}
