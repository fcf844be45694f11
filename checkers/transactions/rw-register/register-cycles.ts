import { countDependencies } from "../graph/edges.ts";
import { type FoundCycles, findCycles, type NamedCycle } from "../graph/find-cycles.ts";
import { addProcessOrder, addRealTimeOrder } from "../orders.ts";
import { dependencyEdges } from "./dependency-edges.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import type { VersionOrders } from "./version-orders.ts";

export interface RegisterCycles extends FoundCycles {
  /** How many dependencies there are between transactions. */
  readonly dependencies: number;
}

/**
 * The cycles of dependencies by name, as far as the order of versions is known.
 *
 * What a transaction wrote to a key that it read first is taken to come later. That is not certain under read uncommitted, but where
 * it is not so there is a cycle of information too: so what would be a G0 is called a G1c, which is certain.
 */
export function findRegisterCycles(
  registers: RegisterTransactions,
  orders: VersionOrders,
  expired: () => boolean,
): RegisterCycles {
  const { transactions, exists } = registers;
  const edges = dependencyEdges(registers, orders);
  const dependencies = countDependencies(edges);
  addProcessOrder(transactions, exists, edges);
  const { count } = transactions;
  const barriers = addRealTimeOrder(transactions, exists, edges, count);
  const graph = { transactions: count, forksEnd: count, nodes: count + barriers, edges };
  const { cycles, isCut } = findCycles(graph, expired);
  return { cycles: cycles.map(withoutDirtyWrites), isCut, dependencies };
}

const CERTAIN: Readonly<Partial<Record<NamedCycle["name"], NamedCycle["name"]>>> = {
  G0: "G1c",
  "G0-process": "G1c-process",
  "G0-realtime": "G1c-realtime",
};

/** A circle of overwrites of which some are only known because their writers had read what they overwrote. */
export function withoutDirtyWrites(cycle: NamedCycle): NamedCycle {
  return { ...cycle, name: CERTAIN[cycle.name] ?? cycle.name };
}
