import { PROCESS, REALTIME, RW, WR, WW } from "../../../checkers/transactions/graph/edges.ts";
import type { SeededRandom } from "../objects/random.ts";
import type { Edge } from "./all-cycles.ts";

/** A graph of few transactions, then forks, then barriers, and the same without these two: every path over them is an edge. */
export interface TinyGraph {
  readonly transactions: number;
  readonly forksEnd: number;
  readonly nodes: number;
  readonly edges: readonly Edge[];
  readonly plain: readonly Edge[];
}

const KINDS = [WW, WR, RW, RW, PROCESS, REALTIME];

/** Draws one in which neither processes nor time go back, and no fork leads a transaction to itself. */
export function tinyGraph(random: SeededRandom): TinyGraph {
  const transactions = 2 + random.below(4);
  const forksEnd = transactions + random.below(3);
  const nodes = forksEnd + random.below(3);
  const edges: Edge[] = [];
  const without = random.below(KINDS.length);
  for (let e = random.below(2 * transactions + 1); e >= 0; e--) {
    const kind = KINDS[(without + 1 + random.below(KINDS.length - 1)) % KINDS.length] ?? WW;
    const [a, b] = [random.below(transactions), random.below(transactions)];
    const isOrder = kind === PROCESS || kind === REALTIME;
    edges.push(isOrder ? [Math.min(a, b), Math.max(a, b), kind] : [a, b, kind]);
  }
  for (let fork = transactions; fork < forksEnd; fork++) {
    edges.push([random.below(transactions), fork, RW], [random.below(transactions), fork, RW]);
    edges.push([fork, random.below(transactions), RW], [fork, random.below(transactions), RW]);
    if (fork + 1 < forksEnd && random.oneIn(2)) edges.push([fork, fork + 1, RW]);
  }
  for (let barrier = forksEnd; barrier < nodes; barrier++) {
    const moment = barrier - forksEnd + random.below(transactions - 1);
    for (let t = 0; t < transactions; t++)
      if (random.oneIn(2)) edges.push(t <= moment ? [t, barrier, REALTIME] : [barrier, t, REALTIME]);
    if (barrier + 1 < nodes) edges.push([barrier, barrier + 1, REALTIME]);
  }
  const plain = plainly(transactions, edges);
  const graph = { transactions, forksEnd, nodes, edges, plain };
  return plain.some(([a, b, kind]) => a === b && kind !== WW && kind !== WR) ? tinyGraph(random) : graph;
}

function plainly(transactions: number, edges: readonly Edge[]): Edge[] {
  const from = (node: number): readonly number[] =>
    edges.flatMap(([a, b]) => (a !== node ? [] : b < transactions ? [b] : from(b)));
  return edges.flatMap(([a, b, kind]): Edge[] => {
    if (a >= transactions) return [];
    return b < transactions ? [[a, b, kind]] : from(b).map((to): Edge => [a, to, kind]);
  });
}
