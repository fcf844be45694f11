import { PROCESS, REALTIME, RW, WR, WW } from "../../../checkers/transactions/graph/edges.ts";
import type { NamedCycle } from "../../../checkers/transactions/graph/find-cycles.ts";
import type { Cycle } from "../../../checkers/transactions/graph/transaction-graph.ts";
import { SeededRandom } from "../../support/objects/random.ts";
import { allCycles, type Edge } from "../../support/transactions/all-cycles.ts";
import { type TinyGraph, tinyGraph } from "../../support/transactions/tiny-graphs.ts";
import type { Check, Subjects } from "../checks.ts";
import { demand, once } from "./context.ts";

const of = "transaction-cycles";

export const CYCLE_CHECKS: readonly Check[] = [
  {
    name: "componentsOf() has together what reaches each other, and numbers it against the edges",
    of,
    run: checkComponents,
  },
  { name: "findCycles() finds in one graph what hides behind shorter cycles", of, run: findsHidden },
  { name: "findCycles() does not name what a cycle without an order implies", of, run: leavesOutImplied },
  { name: "findCycles() tells of few cycles that have nothing in common", of, run: tellsOfFew },
  { name: "findCycles() says when it had no time", of, run: saysWhenCut },
  { name: "findCycles() finds what all paths lead to, and the shortest", of, run: agreesWithAllPaths },
];

interface Case {
  readonly name: string;
  readonly graph: TinyGraph;
  readonly all: readonly Cycle[];
}

const CASES = once((): readonly Case[] => {
  const random = new SeededRandom(1);
  return Array.from({ length: 3000 }, (_, i) => {
    const graph = tinyGraph(random);
    return { name: `seed ${i}`, graph, all: allCycles(graph.transactions, graph.plain) };
  });
});

function edgesOf({ Edges }: Subjects, list: readonly Edge[]): InstanceType<Subjects["Edges"]> {
  const edges = new Edges();
  for (const [from, to, kind] of list) edges.add(from, to, kind);
  return edges;
}

function search(subjects: Subjects, { edges, ...graph }: Omit<TinyGraph, "plain">): readonly NamedCycle[] {
  return subjects.findCycles({ ...graph, edges: edgesOf(subjects, edges) }, () => false).cycles;
}

function checkComponents(subjects: Subjects): void {
  const kinds = WW | WR | PROCESS | REALTIME;
  for (const { name, graph } of CASES().slice(0, 500)) {
    const whole = subjects.graphOf(graph.nodes, edgesOf(subjects, graph.edges), 0xff);
    const { of: component, sizes, areTrivial } = subjects.componentsOf(whole, kinds);
    const edges = graph.edges.filter(([, , kind]) => (kind & kinds) !== 0);
    const reach = closure(graph.nodes, edges);
    let trivial = true;
    for (let a = 0; a < graph.nodes; a++) {
      let size = 0;
      for (let b = 0; b < graph.nodes; b++) {
        const together = a === b || (reach[a]?.has(b) === true && reach[b]?.has(a) === true);
        if (together) size++;
        demand(
          (component[a] === component[b]) === together,
          () => `${a} and ${b} are not told apart (${name})`,
        );
      }
      if (size > 1) trivial = false;
      demand(sizes[component[a] ?? 0] === size, () => `the size of a component is wrong (${name})`);
    }
    for (const [a, b] of edges)
      demand((component[a] ?? 0) >= (component[b] ?? 0), () => `an edge leads up (${name})`);
    demand(areTrivial === trivial, () => `it is wrong on whether there is a cycle (${name})`);
  }
}

function closure(nodes: number, edges: readonly Edge[]): ReadonlySet<number>[] {
  return Array.from({ length: nodes }, (_, start) => {
    const reached = new Set<number>();
    const add = (node: number): void => {
      for (const [a, b] of edges)
        if (a === node && !reached.has(b)) {
          reached.add(b);
          add(b);
        }
    };
    add(start);
    return reached;
  });
}

function agreesWithAllPaths(subjects: Subjects): void {
  for (const { name, graph, all } of CASES()) {
    const found = search(subjects, graph);
    for (const cycle of found) checkCycle(cycle, graph, name);
    for (const isShape of SHAPES)
      for (const isOrder of ORDERS) {
        const is = (cycle: Cycle): boolean => isShape(cycle) && isOrder(cycle);
        demand(found.some(is) === all.some(is), () => `it overlooks a cycle (${name})`);
      }
    checkNames(found, all, name);
  }
}

function checkCycle({ transactions, kinds, name }: NamedCycle, { plain }: TinyGraph, from: string): void {
  demand(
    new Set(transactions).size === transactions.length,
    () => `a transaction stands twice in a cycle (${from})`,
  );
  const isReal = transactions.every((a, i) =>
    plain.some(
      ([x, y, kind]) => x === a && y === transactions[(i + 1) % transactions.length] && kind === kinds[i],
    ),
  );
  demand(isReal && kinds.length === transactions.length, () => `a cycle is none (${from})`);
  const right = nameOf(kinds);
  demand(right === name, () => `it calls a ${right} ${name} (${from})`);
}

/** What the cycles of each order say must be said by those found of it or of a weaker one. */
const ORDERS: readonly ((cycle: Cycle) => boolean)[] = [
  ({ kinds }) => !kinds.includes(PROCESS) && !kinds.includes(REALTIME),
  ({ kinds }) => !kinds.includes(REALTIME),
  () => true,
];

const SHAPES: readonly ((cycle: Cycle) => boolean)[] = [
  ({ kinds }) => kinds.every((kind) => kind !== RW && kind !== WR),
  ({ kinds }) => kinds.every((kind) => kind !== RW),
  ({ kinds }) => kinds.filter((kind) => kind === RW).length === 1,
  ({ kinds }) => !nameOf(kinds).includes("G2"),
  () => true,
];

/** By the letters of its kinds, written twice so that the end meets the beginning. */
function nameOf(kinds: readonly number[]): string {
  const letters = kinds
    .map((kind) => (kind === RW ? "a" : kind === WR ? "r" : kind === WW ? "w" : "o"))
    .join("");
  const order = kinds.includes(REALTIME) ? "-realtime" : kinds.includes(PROCESS) ? "-process" : "";
  if (!letters.includes("a")) return `${letters.includes("r") ? "G1c" : "G0"}${order}`;
  if (letters.indexOf("a") === letters.lastIndexOf("a")) return `G-single${order}`;
  return `${(letters + letters).includes("aa") ? "G2-item" : "G-nonadjacent"}${order}`;
}

function checkNames(found: readonly NamedCycle[], all: readonly Cycle[], from: string): void {
  const names = new Set(found.map(({ name }) => name));
  for (const name of names) {
    if (/^(G2|G-non)/.test(name)) continue;
    const weaker = [name.replace(/-realtime$/, "-process"), name.replace(/-(realtime|process)$/, "")];
    const isImplied = weaker.some((other) => other !== name && names.has(other as typeof name));
    // Part of a walk that was found for another name may be one of these in passing, and not the shortest.
    if (isImplied) continue;
    const length = (cycles: readonly Cycle[]): number => Math.min(...cycles.map(({ kinds }) => kinds.length));
    const shortest = length(all.filter(({ kinds }) => nameOf(kinds) === name));
    demand(
      length(found.filter((cycle) => cycle.name === name)) === shortest,
      () => `there is a shorter ${name} (${from})`,
    );
  }
}

/** Each anti-dependency lies on a G-single of three, and two on a G-nonadjacent, or a G2-item, of four. */
function findsHidden(subjects: Subjects): void {
  const singles: readonly Edge[] = [
    [0, 1, RW],
    [1, 4, WR],
    [4, 0, WR],
    [2, 3, RW],
    [3, 5, WR],
    [5, 2, WR],
  ];
  const across: readonly Edge[] = [
    [0, 1, RW],
    [1, 2, WR],
    [2, 3, RW],
    [3, 0, WR],
  ];
  const apart: readonly Edge[] = [...singles, ...across, [1, 0, RW], [3, 2, RW]];
  const apartInTime: readonly Edge[] = [
    [0, 1, RW],
    [1, 0, RW],
    [2, 3, RW],
    [3, 2, RW],
    [1, 10, REALTIME],
    [10, 2, REALTIME],
    [3, 0, WR],
  ];
  const endsInARow: readonly Edge[] = [...across, [1, 6, WR], [6, 0, RW], [3, 7, WR], [7, 2, RW]];
  const beginsInARow: readonly Edge[] = [...across, [1, 6, RW], [6, 0, WR], [3, 7, RW], [7, 2, WR]];
  const inARow: readonly Edge[] = [...singles, [1, 2, RW], [3, 0, WR], [2, 6, WR], [6, 1, WR]];
  for (const [edges, name] of [
    [apart, "G-nonadjacent"],
    [apartInTime, "G-nonadjacent-realtime"],
    [endsInARow, "G-nonadjacent"],
    [beginsInARow, "G-nonadjacent"],
    [inARow, "G2-item"],
  ] as const) {
    const graph = { transactions: 10, forksEnd: 10, nodes: 11, edges };
    const names: readonly string[] = search(subjects, graph).map((cycle) => cycle.name);
    demand(names.includes(name), () => `it finds only ${names.join(", ")}`);
  }
}

function leavesOutImplied(subjects: Subjects): void {
  const edges: readonly Edge[] = [
    [0, 1, WW],
    [1, 0, WW],
    [2, 3, REALTIME],
    [3, 2, WW],
    [4, 5, PROCESS],
    [5, 4, WW],
  ];
  const names = search(subjects, { transactions: 6, forksEnd: 6, nodes: 6, edges }).map(({ name }) => name);
  demand(names.join() === "G0", () => `it finds ${names.join(", ")}`);
}

function tellsOfFew(subjects: Subjects): void {
  const edges = Array.from({ length: 9 }, (_, i): Edge[] => [
    [3 * i, 3 * i + 1, WW],
    [3 * i + 1, 3 * i, WW],
    [3 * i + 1, 3 * i + 2, WW],
    [3 * i + 2, 3 * i, WW],
  ]).flat();
  const found = search(subjects, { transactions: 27, forksEnd: 27, nodes: 27, edges });
  demand(found.length === 5, () => `it tells of ${found.length} cycles`);
  const involved = found.flatMap(({ transactions }) => transactions);
  demand(new Set(involved).size === involved.length, () => "its cycles have transactions in common");
  demand(involved.length === 10, () => "it does not tell of the shortest");
}

function saysWhenCut(subjects: Subjects): void {
  const edges: readonly Edge[] = [
    [0, 1, WW],
    [1, 0, WW],
  ];
  const graph = { transactions: 2, forksEnd: 2, nodes: 2, edges: edgesOf(subjects, edges) };
  demand(subjects.findCycles(graph, () => true).isCut, () => "it does not say that it had no time");
  demand(!subjects.findCycles(graph, () => false).isCut, () => "it says that it had no time, and had");
}
