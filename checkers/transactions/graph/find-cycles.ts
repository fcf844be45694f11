import {
  type CycleName,
  type CycleOrder,
  hasAdjacentRw,
  nameOf,
  type PredicateCycleName,
} from "./classify.ts";
import { componentsOf } from "./components.ts";
import { type CyclicPart, cyclicPartOf } from "./cyclic-part.ts";
import { ALL_KINDS, DEPENDENCIES, Edges, PROCESS, REALTIME, RW, WR, WW } from "./edges.ts";
import { type Graph, graphOf } from "./graph.ts";
import { type LeastRw, type RwRule, ShortestPaths } from "./shortest-paths.ts";
import type { Cycle, TransactionGraph } from "./transaction-graph.ts";

/** A cycle by its name, its transactions numbered as in the whole graph. */
export interface NamedCycle extends Cycle {
  readonly name: `${CycleName | PredicateCycleName}${CycleOrder}`;
}

export interface FoundCycles {
  /** The shortest found of each name, at most `MAX_CYCLES`, of different transactions where possible. */
  readonly cycles: readonly NamedCycle[];
  /** Whether not all edges were looked at on which a cycle of another name might lie: then there may be more names. */
  readonly isCut: boolean;
}

/** Searches for one shape begin at no more edges than this. */
const MAX_SEARCHES = 4096;
/** They look at no more edges than this, all together. */
const MAX_STEPS = 20_000_000;
/** Of so many cycles, the shortest is short enough. */
const ENOUGH_CYCLES = 256;
const MAX_CYCLES = 5;

/**
 * The cycles of a graph by their names, of each name one of the shortest that there are. In linear time if there is none.
 *
 * No search is made for a name that a found one implies: G0 stands for G0-process and G0-realtime too. That no cycle of a name is found means
 * that there is none unless `isCut`, with one exception: where there are G-single, a G-nonadjacent may be left out, and where there are
 * either, a G2-item, since each walk that is found may hold one of these instead.
 *
 * @see Adya, "Weak Consistency", PhD thesis, MIT 1999; Kingsbury and Alvaro, "Elle", VLDB 2020.
 */
export function findCycles(graph: TransactionGraph, expired: () => boolean): FoundCycles {
  const part = cyclicPartOf(graph);
  if (part === undefined) return { cycles: [], isCut: false };
  const search = new CycleSearch(part, expired);
  for (const order of [0, PROCESS, PROCESS | REALTIME]) search.inOrder(order);
  return search.found();
}

class CycleSearch {
  readonly #part: CyclicPart;
  readonly #expired: () => boolean;
  readonly #graph: Graph;
  readonly #paths: ShortestPaths;
  readonly #byName = new Map<string, NamedCycle[]>();
  #isCut = false;

  constructor(part: CyclicPart, expired: () => boolean) {
    this.#part = part;
    this.#expired = expired;
    this.#graph = graphOf(part.nodes, part.edges, ALL_KINDS);
    this.#paths = new ShortestPaths(part, this.#graph);
  }

  /** Looks for cycles of all shapes over dependencies and edges of these kinds. */
  inOrder(order: number): void {
    this.#look("G0", WW, WW | order, { rw: "none" });
    this.#look("G1c", WR, WW | WR | order, { rw: "none" });
    this.#look("G-single", RW, WW | WR | order, { rw: "none" });
    this.#look("G-nonadjacent", RW, DEPENDENCIES | order, { rw: "nonadjacent", least: 1 });
    this.#look("G2-item", RW, DEPENDENCIES | order, { rw: "any", least: 1 });
  }

  found(): FoundCycles {
    return { cycles: [...this.#byName.values()].flat(), isCut: this.#isCut };
  }

  /** Looks for the shortest cycles that begin with an edge of kind `by` and go on over `kinds`, unless one of that shape was found. */
  #look(
    shape: CycleName,
    by: number,
    kinds: number,
    { rw, least = 0 }: { readonly rw: RwRule; readonly least?: LeastRw },
  ): void {
    if (this.#has(shape)) return;
    const component = this.#componentsFor(kinds | by, rw);
    if (component === undefined) return;
    const { edges } = this.#part;
    let [searches, steps] = [0, 0];
    const found: NamedCycle[] = [];
    for (let i = 0; i < edges.count; i++) {
      const start = edges.from[i] ?? 0;
      if (edges.kind[i] !== by || start >= this.#part.transactions || !component(start, edges.to[i] ?? 0))
        continue;
      if (found.length === ENOUGH_CYCLES) break;
      if (searches++ === MAX_SEARCHES || steps > MAX_STEPS || this.#expired()) {
        if (found.length === 0) this.#isCut = true;
        break;
      }
      const path = this.#paths.find({ start: edges.to[i] ?? 0, by, end: start }, { kinds, rw, least });
      steps += this.#paths.steps;
      if (path === undefined) continue;
      const walk = { transactions: [start, ...path.nodes.slice(0, -1)], kinds: path.kinds };
      found.push(this.#named(simple(walk, rw)));
    }
    this.#keep(found);
  }

  #has(shape: CycleName): boolean {
    return (
      this.#byName.has(shape) || this.#byName.has(`${shape}-process`) || this.#byName.has(`${shape}-realtime`)
    );
  }

  /** Whether both ends of an edge are in one component, over edges of `kinds` under `rw`; `undefined` if there are no cycles at all. */
  #componentsFor(kinds: number, rw: RwRule): ((from: number, to: number) => boolean) | undefined {
    if (rw === "nonadjacent") {
      const doubled = componentsOf(withoutAdjacentRw(this.#part, kinds));
      if (doubled.areTrivial) return undefined;
      return (from, to) => doubled.of[2 * from] === doubled.of[2 * to + 1];
    }
    const { of, areTrivial } = componentsOf(this.#graph, kinds);
    return areTrivial ? undefined : (from, to) => of[from] === of[to];
  }

  #named(cycle: Cycle): NamedCycle {
    const { original } = this.#part;
    return {
      name: nameOf(cycle),
      transactions: cycle.transactions.map((node) => original[node] ?? 0),
      kinds: cycle.kinds,
    };
  }

  /** Keeps the shortest of each name, first those that share no transaction with one that is kept. */
  #keep(found: readonly NamedCycle[]): void {
    const byLength = found.toSorted((a, b) => a.transactions.length - b.transactions.length);
    const names = new Set(byLength.map(({ name }) => name));
    for (const name of names) {
      const kept = [...(this.#byName.get(name) ?? [])];
      const known = new Set(kept.flatMap(({ transactions }) => transactions));
      for (const cycle of byLength) {
        if (kept.length === MAX_CYCLES) break;
        if (cycle.name !== name || cycle.transactions.some((t) => known.has(t))) continue;
        kept.push(cycle);
        for (const t of cycle.transactions) known.add(t);
      }
      this.#byName.set(name, kept);
    }
  }
}

/**
 * The graph in which every cycle is one of the given graph in which no two anti-dependencies follow each other: node x stands twice, as
 * 2x where the edge before was no anti-dependency, and as 2x + 1 where it was.
 */
export function withoutAdjacentRw(
  { nodes, transactions, forksEnd, edges }: TransactionGraph,
  kinds: number,
): Graph {
  const doubled = new Edges(2 * edges.count);
  for (let i = 0; i < edges.count; i++) {
    const from = edges.from[i] ?? 0;
    const to = edges.to[i] ?? 0;
    const kind = edges.kind[i] ?? 0;
    if ((kind & kinds) === 0) continue;
    if (from >= transactions && from < forksEnd) doubled.add(2 * from + 1, 2 * to + 1, kind);
    else if (kind === RW) doubled.add(2 * from, 2 * to + 1, kind);
    else {
      doubled.add(2 * from, 2 * to, kind);
      doubled.add(2 * from + 1, 2 * to, kind);
    }
  }
  return graphOf(2 * nodes, doubled, ALL_KINDS);
}

/**
 * A cycle without repeats that is part of a walk in a circle: of the two parts into which a repeated transaction divides it, one that
 * keeps the rule. Without two anti-dependencies in a row, one of the two always does.
 */
export function simple({ transactions, kinds }: Cycle, rw: RwRule): Cycle {
  const firstAt = new Map<number, number>();
  for (const [at, t] of transactions.entries()) {
    const before = firstAt.get(t);
    if (before === undefined) {
      firstAt.set(t, at);
      continue;
    }
    const inner = { transactions: transactions.slice(before, at), kinds: kinds.slice(before, at) };
    const outer = {
      transactions: [...transactions.slice(0, before), ...transactions.slice(at)],
      kinds: [...kinds.slice(0, before), ...kinds.slice(at)],
    };
    const keeps = rw !== "nonadjacent" || !hasAdjacentRw(inner.kinds);
    return simple(keeps ? inner : outer, rw);
  }
  return { transactions, kinds };
}
