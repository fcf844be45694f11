import type { Graph } from "./graph.ts";

/** The strongly connected components of a graph. */
export interface Components {
  /** By node: its component, numbered from 0 against the direction of the edges. */
  readonly of: Int32Array;
  readonly count: number;
  /** By component: how many nodes. */
  readonly sizes: Int32Array;
  /** Whether no component has a second node. Edges never lead from a node to itself, so then there is no cycle. */
  readonly areTrivial: boolean;
}

/**
 * The strongly connected components of the part of a graph whose edges have one of `kinds`, in linear time and without recursion.
 *
 * @see Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM Journal on Computing 1972.
 */
export function componentsOf(graph: Graph, kinds = 0xff): Components {
  const { nodes, start, to, kind } = graph;
  const index = new Int32Array(nodes);
  const low = new Int32Array(nodes);
  const of = new Int32Array(nodes).fill(-1);
  const open = new Int32Array(nodes);
  const path = new Int32Array(nodes);
  const next = start.slice(0, nodes);
  const sizes = new Int32Array(nodes);
  let [seen, opened, depth, count, areTrivial] = [0, 0, 0, 0, true];
  for (let root = 0; root < nodes; root++) {
    if (index[root] !== 0) continue;
    index[root] = low[root] = ++seen;
    open[opened++] = path[depth++] = root;
    while (depth > 0) {
      const node = path[depth - 1] ?? 0;
      const at = next[node] ?? 0;
      if (at < (start[node + 1] ?? 0)) {
        next[node] = at + 1;
        if (((kind[at] ?? 0) & kinds) === 0) continue;
        const target = to[at] ?? 0;
        if (index[target] === 0) {
          index[target] = low[target] = ++seen;
          open[opened++] = path[depth++] = target;
        } else if (of[target] === -1 && (index[target] ?? 0) < (low[node] ?? 0))
          low[node] = index[target] ?? 0;
        continue;
      }
      depth--;
      const mine = low[node] ?? 0;
      if (depth > 0) {
        const parent = path[depth - 1] ?? 0;
        if (mine < (low[parent] ?? 0)) low[parent] = mine;
      }
      if (mine !== index[node]) continue;
      const before = opened;
      for (let member = -1; member !== node; ) {
        member = open[--opened] ?? 0;
        of[member] = count;
      }
      sizes[count++] = before - opened;
      if (before - opened > 1) areTrivial = false;
    }
  }
  return { of, count, sizes: sizes.slice(0, count), areTrivial };
}
