import type { Edges } from "./edges.ts";

/** A graph by rows: the edges of node x are from `start[x]` up to `start[x + 1]`. */
export interface Graph {
  readonly nodes: number;
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly kind: Uint8Array;
}

/** The graph of those edges whose kind is in `kinds`, by a counting sort. */
export function graphOf(nodes: number, edges: Edges, kinds: number): Graph {
  const { from, to, kind, count } = edges;
  const start = new Int32Array(nodes + 1);
  for (let i = 0; i < count; i++) {
    if (((kind[i] ?? 0) & kinds) !== 0) {
      const row = (from[i] ?? 0) + 1;
      start[row] = (start[row] ?? 0) + 1;
    }
  }
  for (let node = 0; node < nodes; node++) start[node + 1] = (start[node + 1] ?? 0) + (start[node] ?? 0);
  const total = start[nodes] ?? 0;
  const next = start.slice(0, nodes);
  const sortedTo = new Int32Array(total);
  const sortedKind = new Uint8Array(total);
  for (let i = 0; i < count; i++) {
    if (((kind[i] ?? 0) & kinds) === 0) continue;
    const node = from[i] ?? 0;
    const at = next[node] ?? 0;
    next[node] = at + 1;
    sortedTo[at] = to[i] ?? 0;
    sortedKind[at] = kind[i] ?? 0;
  }
  return { nodes, start, to: sortedTo, kind: sortedKind };
}
