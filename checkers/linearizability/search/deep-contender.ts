import { BreadthFirst } from "./breadth-first.ts";
import { cutsOf } from "./broad-contender.ts";
import type { Contender, LongestSteps } from "./contender.ts";
import { NO_STEPS } from "./contender.ts";
import { DepthFirst } from "./depth-first.ts";
import { type Finding, linearizable, type Proof, proofOf } from "./finding.ts";
import { unlessExhausted } from "./limits.ts";
import { allStates, type LocalRefutation, refuteLocally } from "./local-refutation.ts";
import type { Problem } from "./problem.ts";

/** A search that has come no further in so many steps is probably at a call that cannot be placed. */
const FIRST_STALL = 1000;
/** How many calls a local refutation looks at first. */
const FIRST_SPAN = 48;
const GROWTH = 4;

/** What it may cost, at least, to find the first call that cannot be placed when it is known that there is one. */
const SHARPENING = 20_000;

/**
 * The depth-first search. Where it comes no further for long, the call that it is stuck at is refuted locally, if it can
 * be: looking further and further back, each time for about as long as the search was stuck.
 */
export class DeepContender implements Contender {
  readonly #problem: Problem;
  #search: DepthFirst | undefined;
  #states: readonly number[] | undefined;
  #stuckAt = -1;
  #stall = FIRST_STALL;
  #span = FIRST_SPAN;
  #exploredLocally = 0;

  constructor(problem: Problem) {
    this.#problem = problem;
    if (!problem.rules.localRefutation) this.#stall = Number.POSITIVE_INFINITY;
  }

  get explored(): number {
    return (this.#search?.explored ?? 0) + this.#exploredLocally;
  }

  longest(): LongestSteps {
    const search = this.#search;
    return search === undefined ? NO_STEPS : { placed: search.furthest, steps: () => search.longest() };
  }

  free(): void {
    this.#search?.free();
  }

  take(budget: number): Finding | "goes on" {
    const search = (this.#search ??= new DepthFirst(this.#problem));
    const end = search.explored + budget;
    for (;;) {
      switch (search.run(end - search.explored, this.#stall)) {
        case "linearized":
          return linearizable(this.#problem, search.steps(), this.explored);
        case "stuck":
          search.free();
          return { kind: "violated", explored: this.explored, proof: () => this.#proofAfter(search) };
        case "paused":
          return "goes on";
        case "stalled": {
          const rank = search.furthest;
          const { refuted, cuts } = this.#lookCloser(rank);
          if (refuted)
            return {
              kind: "violated",
              explored: this.explored,
              proof: () => proofOf(this.#problem, rank, cuts),
            };
          if (search.explored >= end) return "goes on";
        }
      }
    }
  }

  #lookCloser(rank: number): LocalRefutation {
    if (rank !== this.#stuckAt) {
      this.#stuckAt = rank;
      this.#stall = FIRST_STALL;
      this.#span = FIRST_SPAN;
    }
    this.#states ??= allStates(this.#problem) ?? [];
    if (this.#states.length === 0) {
      this.#stall = Number.POSITIVE_INFINITY;
      return { refuted: false, cuts: [], explored: 0 };
    }
    const refutation = refuteLocally(this.#problem, this.#states, {
      rank,
      span: this.#span,
      maxExplored: 2 * this.#stall,
    });
    this.#exploredLocally += refutation.explored;
    this.#stall *= GROWTH;
    this.#span *= GROWTH;
    return refutation;
  }

  /**
   * No order places all calls, and the search is over. It may have given up early for the sake of a later call, so a
   * breadth-first search looks for the first call that cannot be placed, if that is not too far.
   */
  #proofAfter(search: DepthFirst): Proof {
    const ranks = search.refutedRank + 1;
    const sharper = unlessExhausted(() => {
      const broad = new BreadthFirst(this.#problem, { relaxed: false, ranks });
      const isStuck = broad.run(Math.max(SHARPENING, search.explored)) === "stuck";
      broad.free();
      return isStuck ? broad : undefined;
    });
    if (sharper === undefined) return proofOf(this.#problem, search.refutedRank, []);
    return proofOf(this.#problem, sharper.rank, cutsOf(this.#problem.plan, sharper));
  }
}
