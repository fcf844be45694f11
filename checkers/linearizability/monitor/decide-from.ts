import type { Decision, Task, Undecided } from "../engines/engine.ts";
import { NEVER } from "../object-calls.ts";
import { classedCalls } from "../search/classed-calls.ts";
import { decideBySearch } from "../search/portfolio.ts";
import type { Starts } from "./watched-key.ts";

/**
 * Decides calls that begin in any of some states, by a search, since the special engines know one beginning only. The states
 * are tried one by one, which a depth-first search needs. Violated only if no state is left.
 */
export function decideFrom(starts: Starts, { model, calls, budget }: Task): Decision {
  const classed = classedCalls(model, calls);
  let explored = 0;
  let open: Undecided | undefined;
  for (const start of starts) {
    const task = { model, calls: classed, starts: [start], budget };
    const finding = decideBySearch(task, { depthFirst: true, breadthFirst: true });
    explored += finding.explored;
    if (finding.kind === "violated") continue;
    if (finding.kind === "linearizable")
      return { kind: "linearizable", by: "portfolio", explored, certificate: () => finding.order };
    const { reason, placed, certain, order } = finding;
    open = { kind: "undecided", by: "portfolio", explored, reason, placed, certain, prefix: () => order };
  }
  if (open !== undefined) return { ...open, explored };
  // What cannot be linearized from one state may be another few calls than from the next: together they are all.
  const all = Int32Array.from({ length: calls.count }, (_, call) => call);
  return { kind: "violated", by: "portfolio", explored, witness: { calls: all, until: NEVER, starts } };
}
