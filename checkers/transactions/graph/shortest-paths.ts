import { RW } from "./edges.ts";
import type { Graph } from "./graph.ts";
import type { TransactionGraph } from "./transaction-graph.ts";

/** A way from one transaction to another: the nodes after the first, forks and barriers left out, and by which kind of edge each is reached. */
export interface Path {
  readonly nodes: readonly number[];
  readonly kinds: readonly number[];
}

/**
 * Which anti-dependencies a path may have: none; any; or any as long as no two follow each other, neither on the path nor where it is
 * closed by an anti-dependency that leads to its beginning.
 */
export type RwRule = "none" | "any" | "nonadjacent";

/** A path closed by an anti-dependency has at least so many of its own. */
export type LeastRw = 0 | 1;

/**
 * Searches of shortest paths in one graph, again and again, breadth first; forks and barriers count nothing.
 *
 * A state of the search is a node, whether the edge that led there was an anti-dependency, and whether there were enough of them.
 */
export class ShortestPaths {
  readonly #of: TransactionGraph;
  readonly #graph: Graph;
  /** By state: the search that reached it last, and from which state by which edge. */
  readonly #reachedIn: Int32Array;
  readonly #before: Int32Array;
  readonly #by: Uint8Array;
  #level: number[] = [];
  #search = 0;
  #steps = 0;

  constructor(of: TransactionGraph, graph: Graph) {
    this.#of = of;
    this.#graph = graph;
    this.#reachedIn = new Int32Array(4 * graph.nodes);
    this.#before = new Int32Array(4 * graph.nodes);
    this.#by = new Uint8Array(4 * graph.nodes);
  }

  /** How many edges the last search looked at. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * A shortest path over edges of `kinds` from the end of an edge of kind `by` to a transaction, whose kind closes it to a circle.
   *
   * @param start - Where that edge leads, which may be a fork.
   * @returns `undefined` if there is none.
   */
  find(
    { start, by, end }: { readonly start: number; readonly by: number; readonly end: number },
    { kinds, rw, least = 0 }: { readonly kinds: number; readonly rw: RwRule; readonly least?: LeastRw },
  ): Path | undefined {
    this.#search++;
    this.#steps = 0;
    const begin = 4 * start + (by === RW ? 1 : 0) + (least === 0 ? 2 : 0);
    this.#reachedIn[begin] = this.#search;
    this.#before[begin] = -1;
    this.#by[begin] = by;
    this.#level = [begin];
    const mustNotEndInRw = rw === "nonadjacent" && by === RW;
    while (this.#level.length > 0) {
      const next: number[] = [];
      // It grows as it is gone through: forks and barriers count nothing.
      for (const state of this.#level) {
        const isEnd = state >> 2 === end && (state & 2) !== 0 && !(mustNotEndInRw && (state & 1) !== 0);
        if (isEnd) return this.#pathTo(state);
        this.#leave(state, kinds, rw, next);
      }
      this.#level = next;
    }
    return undefined;
  }

  #leave(state: number, kinds: number, rw: RwRule, next: number[]): void {
    const node = state >> 2;
    const { start, to, kind } = this.#graph;
    const { transactions, forksEnd } = this.#of;
    const atFork = node >= transactions && node < forksEnd;
    const end = start[node + 1] ?? 0;
    this.#steps += end - (start[node] ?? 0);
    for (let at = start[node] ?? 0; at < end; at++) {
      const by = kind[at] ?? 0;
      const target = to[at] ?? 0;
      let after: number;
      if (atFork) after = 4 * target + (state & 3);
      else if (by === RW) {
        if (rw === "none" || (kinds & RW) === 0 || (rw === "nonadjacent" && (state & 1) !== 0)) continue;
        after = 4 * target + 3;
      } else if ((by & kinds) !== 0) after = 4 * target + (state & 2);
      else continue;
      if (this.#reachedIn[after] === this.#search) continue;
      this.#reachedIn[after] = this.#search;
      this.#before[after] = state;
      this.#by[after] = by;
      if (target >= transactions) this.#level.push(after);
      else next.push(after);
    }
  }

  #pathTo(last: number): Path {
    const nodes: number[] = [];
    const kinds: number[] = [];
    for (let state = last; state >= 0; state = this.#before[state] ?? -1) {
      const node = state >> 2;
      if (node >= this.#of.transactions) continue;
      nodes.push(node);
      kinds.push(this.#by[state] ?? 0);
    }
    return { nodes: nodes.reverse(), kinds: kinds.reverse() };
  }
}
