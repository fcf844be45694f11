import { PROCESS, REALTIME, RW, WR } from "./edges.ts";
import type { Cycle } from "./transaction-graph.ts";

/** Cycles by their anti-dependencies, without regard to sessions and real time. */
export const CYCLE_NAMES = ["G0", "G1c", "G-single", "G-nonadjacent", "G2-item"] as const;
export type CycleName = (typeof CYCLE_NAMES)[number];

/** Of cycles with an anti-dependency that is about a row that a predicate read did not show. Any of them is a G2 (Adya, 1999). */
export type PredicateCycleName = "G-single-predicate" | "G-nonadjacent-predicate" | "G2";

/** Whether a cycle rests on the order of operations in a process, or on that of time. */
export const CYCLE_ORDERS = ["", "-process", "-realtime"] as const;
export type CycleOrder = (typeof CYCLE_ORDERS)[number];

/** The name of a cycle as Adya and Elle have it: `G0`, `G-single-realtime`, ... */
export function nameOf(cycle: Cycle): `${CycleName}${CycleOrder}` {
  return `${shapeOf(cycle)}${orderOf(cycle)}`;
}

function shapeOf({ kinds }: Cycle): CycleName {
  const antiDependencies = kinds.filter((kind) => kind === RW).length;
  if (antiDependencies === 0) return kinds.includes(WR) ? "G1c" : "G0";
  if (antiDependencies === 1) return "G-single";
  return hasAdjacentRw(kinds) ? "G2-item" : "G-nonadjacent";
}

function orderOf({ kinds }: Cycle): CycleOrder {
  if (kinds.includes(REALTIME)) return "-realtime";
  return kinds.includes(PROCESS) ? "-process" : "";
}

/** Whether two anti-dependencies follow each other in a circle of these kinds. */
export function hasAdjacentRw(kinds: readonly number[]): boolean {
  return kinds.some((kind, i) => kind === RW && kinds[(i + 1) % kinds.length] === RW);
}
