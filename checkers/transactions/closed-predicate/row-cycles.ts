import { countDependencies, Edges, RW } from "../graph/edges.ts";
import { type FoundCycles, findCycles, type NamedCycle } from "../graph/find-cycles.ts";
import { addProcessOrder, addRealTimeOrder } from "../orders.ts";
import { withoutDirtyWrites } from "../rw-register/register-cycles.ts";
import { edgeName, type RowDependencies } from "./row-dependencies.ts";
import type { RowTransactions } from "./row-transactions.ts";

export interface RowCycles extends FoundCycles {
  /** How many dependencies there are between transactions. */
  readonly dependencies: number;
}

/**
 * The cycles of dependencies by name: first those whose anti-dependencies are all about values that were read, then those with one that is
 * about a row that a predicate read did not show.
 */
export function findRowCycles(
  rows: RowTransactions,
  dependencies: RowDependencies,
  expired: () => boolean,
): RowCycles {
  const isOfPredicate = (from: number, to: number, kind: number): boolean =>
    kind === RW && dependencies.reasons.get(edgeName(from, to, kind))?.predicate !== undefined;
  const { edges } = dependencies;
  const ofItems = new Edges(edges.count + 16);
  for (let i = 0; i < edges.count; i++) {
    const [from, to, kind] = [edges.from[i] ?? 0, edges.to[i] ?? 0, edges.kind[i] ?? 0];
    if (!isOfPredicate(from, to, kind)) ofItems.add(from, to, kind);
  }
  const items = cyclesOver(rows, dependencies.exists, ofItems, expired);
  if (ofItems.count === edges.count) return { ...items, dependencies: countDependencies(ofItems) };
  const all = cyclesOver(rows, dependencies.exists, edges, expired);
  const others = all.cycles.filter(({ transactions, kinds }) =>
    transactions.some((t, i) => {
      const to = transactions[(i + 1) % transactions.length] ?? 0;
      return isOfPredicate(t, to, kinds[i] ?? 0);
    }),
  );
  return {
    cycles: [...items.cycles, ...others.map((cycle) => ({ ...cycle, name: ofPredicates(cycle.name) }))],
    isCut: items.isCut || all.isCut,
    dependencies: dependencies.reasons.size,
  };
}

function cyclesOver(
  { transactions }: RowTransactions,
  exists: Uint8Array,
  dependencies: Edges,
  expired: () => boolean,
): FoundCycles {
  const edges = new Edges(2 * dependencies.count + 16);
  for (let i = 0; i < dependencies.count; i++)
    edges.add(dependencies.from[i] ?? 0, dependencies.to[i] ?? 0, dependencies.kind[i] ?? 0);
  addProcessOrder(transactions, exists, edges);
  const { count } = transactions;
  const barriers = addRealTimeOrder(transactions, exists, edges, count);
  const graph = { transactions: count, forksEnd: count, nodes: count + barriers, edges };
  const { cycles, isCut } = findCycles(graph, expired);
  return { cycles: cycles.map(withoutDirtyWrites), isCut };
}

/** Adya's G2 is any cycle with anti-dependencies that are about predicates; those that weaker models forbid too have names of their own. */
function ofPredicates(name: NamedCycle["name"]): NamedCycle["name"] {
  return name.replace(/^G2-item/, "G2").replace(/^(G-single|G-nonadjacent)/, "$1-predicate") as typeof name;
}
