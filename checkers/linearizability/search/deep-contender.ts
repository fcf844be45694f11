import { allStates } from "./all-states.ts";
import { BreadthFirst } from "./breadth-first.ts";
import { cutsOf } from "./broad-contender.ts";
import type { Contender, LongestSteps } from "./contender.ts";
import { NO_STEPS } from "./contender.ts";
import { DepthFirst } from "./depth-first.ts";
import { type Finding, linearizable, type Proof, proofOf } from "./finding.ts";
import { unlessExhausted } from "./limits.ts";
import { type LocalRefutation, refuteLocally } from "./local-refutation.ts";
import type { Problem } from "./problem.ts";

/** A search that has come no further in so many steps is probably at a call that cannot be placed. */
const FIRST_STALL = 1000;
/** How many calls back a local refutation looks: at the first stall, and how much further at each other. */
const FIRST_SPANS: readonly number[] = [0, 2, 8, 32];
const GROWTH = 4;

/** What it may cost, at least, to find the first call that cannot be placed when it is known that there is one. */
const SHARPENING = 2_000;

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
  #spans: readonly number[] = FIRST_SPANS;
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
          const { refuted, rank, cuts } = this.#lookCloser(search.suspectRank);
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
      this.#spans = FIRST_SPANS;
    }
    this.#states ??= allStates(this.#problem) ?? [];
    if (this.#states.length === 0) {
      this.#stall = Number.POSITIVE_INFINITY;
      return { refuted: false, rank, cuts: [], explored: 0 };
    }
    const found = this.#lookFrom(this.#states, rank);
    this.#stall *= GROWTH;
    this.#spans = [(this.#spans.at(-1) ?? 1) * GROWTH];
    return found ?? { refuted: false, rank, cuts: [], explored: 0 };
  }

  /** The first look that refutes the call: few calls before many, loose before exact. */
  #lookFrom(states: readonly number[], rank: number): LocalRefutation | undefined {
    for (const loose of [true, false]) {
      for (const span of loose ? this.#spans : this.#spans.slice(-1)) {
        const look = { rank, span, loose, maxExplored: this.#stall };
        const refutation = refuteLocally(this.#problem, states, look);
        this.#exploredLocally += refutation.explored;
        if (refutation.refuted) return refutation;
      }
    }
    return undefined;
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
