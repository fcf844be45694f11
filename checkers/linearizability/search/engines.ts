import type { Decision, Engine, EngineName, Task } from "../engines/engine.ts";
import { classedCalls } from "./classed-calls.ts";
import type { Finding } from "./finding.ts";
import { decideBySearch, type Entrants } from "./portfolio.ts";
import { ALL_RULES, type Rules } from "./rules.ts";

export const depthFirst: Engine = searchEngine("depth-first", {
  description:
    "Any model: one order after the other. Linear where a history is in order, exponential in the concurrency where it is not",
  entrants: { depthFirst: true, breadthFirst: false },
});

export const breadthFirst: Engine = searchEngine("breadth-first", {
  description:
    "Any model: all orders at once, return by return. Linear in the history, exponential in the concurrency",
  entrants: { depthFirst: false, breadthFirst: true },
});

export const portfolio: Engine = searchEngine("portfolio", {
  description: "Any model: depth-first and breadth-first in turn, on growing budgets",
  entrants: { depthFirst: true, breadthFirst: true },
});

/** @param rules - All of them unless said otherwise. */
export function searchEngine(
  name: EngineName,
  {
    description,
    entrants,
    rules = ALL_RULES,
  }: { readonly description: string; readonly entrants: Entrants; readonly rules?: Rules },
): Engine {
  const decide = ({ model, calls, budget }: Task): Decision => {
    const task = { model, calls: classedCalls(model, calls), starts: [model.init], budget, rules };
    return decisionOf(name, decideBySearch(task, entrants));
  };
  return { name, description, decide };
}

function decisionOf(by: EngineName, finding: Finding): Decision {
  switch (finding.kind) {
    case "linearizable": {
      const { order, explored } = finding;
      return { kind: "linearizable", by, explored, certificate: () => order };
    }
    case "violated":
      return { kind: "violated", by, explored: finding.explored, ...finding.proof() };
    case "undecided": {
      const { order, ...rest } = finding;
      return { ...rest, by, prefix: () => order };
    }
  }
}
