import type { Decision, Engine, EngineName, Task } from "../engines/engine.ts";
import { classedCalls } from "./classed-calls.ts";
import type { Finding } from "./finding.ts";
import { decideBySearch, type Entrants } from "./portfolio.ts";

export const depthFirst: Engine = {
  name: "depth-first",
  description:
    "Any model: one order after the other. Linear where a history is in order, exponential in the concurrency where it is not",
  decide: (task) => decideWith("depth-first", task, { depthFirst: true, breadthFirst: false }),
};

export const breadthFirst: Engine = {
  name: "breadth-first",
  description:
    "Any model: all orders at once, return by return. Linear in the history, exponential in the concurrency",
  decide: (task) => decideWith("breadth-first", task, { depthFirst: false, breadthFirst: true }),
};

export const portfolio: Engine = {
  name: "portfolio",
  description: "Any model: depth-first and breadth-first in turn, on growing budgets",
  decide: (task) => decideWith("portfolio", task, { depthFirst: true, breadthFirst: true }),
};

function decideWith(by: EngineName, { model, calls, budget }: Task, entrants: Entrants): Decision {
  const task = { model, calls: classedCalls(model, calls), starts: [model.init], budget };
  return decisionOf(by, decideBySearch(task, entrants));
}

function decisionOf(by: EngineName, finding: Finding): Decision {
  switch (finding.kind) {
    case "linearizable": {
      const { order, explored } = finding;
      return { kind: "linearizable", by, explored, certificate: () => order };
    }
    case "violated":
      return { ...finding, by };
    case "undecided": {
      const { order, ...rest } = finding;
      return { ...rest, by, prefix: () => order };
    }
  }
}
