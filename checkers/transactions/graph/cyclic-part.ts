import { componentsOf } from "./components.ts";
import { ALL_KINDS, Edges } from "./edges.ts";
import { graphOf } from "./graph.ts";
import type { TransactionGraph } from "./transaction-graph.ts";

/** The part of a graph in which there are cycles, with nodes of its own numbers in the same order. */
export interface CyclicPart extends TransactionGraph {
  /** By node: its number in the whole graph. */
  readonly original: Int32Array;
}

/**
 * Those nodes and edges of a graph that lie on a cycle: most often few, so that all that follows may take its time. In linear time.
 *
 * @returns `undefined` if there is no cycle at all.
 */
export function cyclicPartOf({
  transactions,
  forksEnd,
  nodes,
  edges,
}: TransactionGraph): CyclicPart | undefined {
  const components = componentsOf(graphOf(nodes, edges, ALL_KINDS));
  if (components.areTrivial) return undefined;
  const number = new Int32Array(nodes).fill(-1);
  let count = 0;
  let [innerTransactions, innerForksEnd] = [0, 0];
  for (let node = 0; node < nodes; node++) {
    if (node === transactions) innerTransactions = count;
    if (node === forksEnd) innerForksEnd = count;
    if ((components.sizes[components.of[node] ?? 0] ?? 0) > 1) number[node] = count++;
  }
  if (nodes === transactions) innerTransactions = count;
  if (nodes === forksEnd) innerForksEnd = count;
  const original = new Int32Array(count);
  for (let node = 0; node < nodes; node++) if ((number[node] ?? -1) >= 0) original[number[node] ?? 0] = node;
  const inner = new Edges();
  for (let i = 0; i < edges.count; i++) {
    const from = edges.from[i] ?? 0;
    const to = edges.to[i] ?? 0;
    if (components.of[from] === components.of[to])
      inner.add(number[from] ?? 0, number[to] ?? 0, edges.kind[i] ?? 0);
  }
  return { transactions: innerTransactions, forksEnd: innerForksEnd, nodes: count, edges: inner, original };
}
