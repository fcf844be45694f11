import type { Cycle } from "../../../checkers/transactions/graph/transaction-graph.ts";

export type Edge = readonly [from: number, to: number, kind: number];

/** Every simple cycle, by trying all paths. */
export function allCycles(nodes: number, edges: readonly Edge[]): Cycle[] {
  const cycles: Cycle[] = [];
  const extend = (path: number[], kinds: number[]): void => {
    for (const [from, to, kind] of edges) {
      if (from !== path.at(-1) || from === to) continue;
      if (to === path[0]) cycles.push({ transactions: [...path], kinds: [...kinds, kind] });
      else if (to > (path[0] ?? 0) && !path.includes(to)) extend([...path, to], [...kinds, kind]);
    }
  };
  for (let start = 0; start < nodes; start++) extend([start], []);
  return cycles;
}
