import type { Task } from "../engines/engine.ts";
import type { Outcome } from "../outcome.ts";
import { classedCalls } from "../search/classed-calls.ts";
import { decideBySearch } from "../search/portfolio.ts";
import type { Starts } from "./watched-key.ts";

/** Decides calls that begin in any of some states, which the special engines know nothing of: by a search. */
export function decideFrom(starts: Starts, { model, calls, budget }: Task): Outcome {
  const task = { model, calls: classedCalls(model, calls), starts, budget };
  const finding = decideBySearch(task, { depthFirst: true, breadthFirst: true });
  const found = { by: "portfolio", explored: finding.explored } as const;
  switch (finding.kind) {
    case "linearizable":
      return { ...found, kind: "linearizable", certificate: () => finding.order };
    case "violated": {
      const { witness, ...window } = finding.proof();
      return { ...found, kind: "violated", witness: { ...witness, starts }, ...window };
    }
    case "undecided": {
      const { reason, placed, certain } = finding;
      return { ...found, kind: "undecided", reason, placed, certain, prefix: () => finding.order };
    }
  }
}
