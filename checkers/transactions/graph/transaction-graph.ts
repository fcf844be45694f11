import type { Edges } from "./edges.ts";

/**
 * The dependencies between transactions, in linear size. Its nodes are the transactions, then **forks**, then **barriers**.
 *
 * Where a transaction has an anti-dependency on many others, one RW edge leads to a fork, and from there to each of them, over more
 * forks: a path over forks is one anti-dependency. A path over barriers is one step in real time.
 */
export interface TransactionGraph {
  /** Nodes below are transactions. */
  readonly transactions: number;
  /** Nodes from `transactions` up to here are forks. */
  readonly forksEnd: number;
  /** How many nodes. */
  readonly nodes: number;
  readonly edges: Edges;
}

/** Transactions that depend on each other in a circle. */
export interface Cycle {
  readonly transactions: readonly number[];
  /** By index: why the transaction there comes before the next, and the last before the first: `WW`, `WR`, `RW`, `PROCESS` or `REALTIME`. */
  readonly kinds: readonly number[];
}
