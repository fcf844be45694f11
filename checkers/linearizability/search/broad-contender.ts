import { BreadthFirst } from "./breadth-first.ts";
import type { Contender, LongestSteps } from "./contender.ts";
import { NO_STEPS } from "./contender.ts";
import { type Finding, linearizable, proofOf } from "./finding.ts";
import type { Plan } from "./plan.ts";
import type { Problem } from "./problem.ts";
import { type RefutedCut, refutedCut } from "./refuted-cut.ts";

/** The breadth-first search: relaxed, which can only refute, or exact. */
export class BroadContender implements Contender {
  readonly #problem: Problem;
  readonly #relaxed: boolean;
  #search: BreadthFirst | undefined;

  constructor(problem: Problem, { relaxed }: { readonly relaxed: boolean }) {
    this.#problem = problem;
    this.#relaxed = relaxed;
  }

  get explored(): number {
    return this.#search?.explored ?? 0;
  }

  longest(): LongestSteps {
    const search = this.#search;
    if (search === undefined || this.#relaxed) return NO_STEPS;
    return { placed: search.rank, steps: () => search.steps() };
  }

  free(): void {
    this.#search?.free();
  }

  take(budget: number): Finding | "goes on" | "drops out" {
    const search = (this.#search ??= new BreadthFirst(this.#problem, { relaxed: this.#relaxed }));
    switch (search.run(budget)) {
      case "linearized":
        if (this.#relaxed) return "drops out";
        return linearizable(this.#problem, search.steps(), search.explored);
      case "stuck":
        search.free();
        return {
          kind: "violated",
          explored: search.explored,
          proof: () => proofOf(this.#problem, search.rank, cutsOf(this.#problem.plan, search)),
        };
      case "paused":
        return "goes on";
    }
  }
}

/** Where a look at the call that a search is stuck at may begin. */
export function cutsOf(plan: Plan, search: BreadthFirst): RefutedCut[] {
  return [...search.cuts.before(search.rank)].map((cut) =>
    refutedCut(cut, plan, { rank: cut.rank, callOf: (call) => call, uncertain: [] }),
  );
}
