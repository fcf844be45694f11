import { NEVER } from "../object-calls.ts";
import { BroadContender } from "./broad-contender.ts";
import { type Contender, type LongestSteps, NO_STEPS } from "./contender.ts";
import { DeepContender } from "./deep-contender.ts";
import { type Finding, undecided } from "./finding.ts";
import { Exhausted, type ExhaustedBy } from "./limits.ts";
import { type Problem, problemOf, type SearchTask } from "./problem.ts";

/** What the first round may explore: more than any history takes that is in order. */
const FIRST_ROUND = 100_000;
const FIRST_ROUND_PER_CALL = 4;

/** Which searches take part. */
export interface Entrants {
  readonly depthFirst: boolean;
  readonly breadthFirst: boolean;
}

/**
 * Decides by several searches in turn, in rounds of doubling budgets, since nobody knows beforehand which one is fast on a
 * history: depth first where it is right, breadth first where it is wrong. The depth-first search goes first, with enough
 * for any history that is in order. Then come the relaxed breadth-first search, which can only refute, and the
 * exact one.
 *
 * A search that runs out of memory or states drops out, and its memory goes to the others.
 */
export function decideBySearch(task: SearchTask, entrants: Entrants): Finding {
  let problem: Problem;
  try {
    problem = problemOf(task);
  } catch (error) {
    if (error instanceof Exhausted) return tooLarge(task, error.by);
    throw error;
  }
  const portfolio = new Portfolio(problem, contendersFor(problem, entrants));
  return { ...portfolio.decide(), explored: portfolio.explored };
}

/** Not even arranged for a search. */
function tooLarge({ calls }: SearchTask, reason: ExhaustedBy): Finding {
  const certain = calls.returned.reduce((count, moment) => count + (moment === NEVER ? 0 : 1), 0);
  return { kind: "undecided", explored: 0, reason, placed: 0, certain, order: new Int32Array(0) };
}

function contendersFor(problem: Problem, { depthFirst, breadthFirst }: Entrants): Contender[] {
  const { model, plan, rules, starts } = problem;
  const canRelax = rules.relaxedFirst && model.finite === true && plan.crashed.callOf.length > 0;
  return [
    ...(depthFirst && starts.length === 1 ? [new DeepContender(problem)] : []),
    ...(breadthFirst && canRelax ? [new BroadContender(problem, { relaxed: true })] : []),
    ...(breadthFirst ? [new BroadContender(problem, { relaxed: false })] : []),
  ];
}

class Portfolio {
  readonly #problem: Problem;
  readonly #all: readonly Contender[];

  constructor(problem: Problem, contenders: readonly Contender[]) {
    this.#problem = problem;
    this.#all = contenders;
  }

  get explored(): number {
    return this.#all.reduce((sum, contender) => sum + contender.explored, 0);
  }

  decide(): Finding {
    const { limits, plan } = this.#problem;
    if (limits.isExpired) return this.#undecided("time");
    let contenders = this.#all;
    let reason: ExhaustedBy = "states";
    for (let budget = FIRST_ROUND + FIRST_ROUND_PER_CALL * plan.certain; contenders.length > 0; budget *= 2) {
      const left: Contender[] = [];
      for (const contender of contenders) {
        const turn = takeTurn(contender, budget);
        if (typeof turn === "object") return turn;
        if (turn === "goes on") {
          left.push(contender);
          continue;
        }
        contender.free();
        if (turn === "time") return this.#undecided("time");
        if (turn !== "drops out") reason = turn;
      }
      contenders = left;
    }
    return this.#undecided(reason);
  }

  #undecided(reason: ExhaustedBy): Finding {
    let best: LongestSteps = NO_STEPS;
    for (const contender of this.#all) {
      const longest = contender.longest();
      if (longest.placed > best.placed) best = longest;
    }
    const { placed } = best;
    return undecided(this.#problem, { reason, placed, steps: best.steps(), explored: this.explored });
  }
}

function takeTurn(contender: Contender, budget: number): ReturnType<Contender["take"]> | ExhaustedBy {
  try {
    return contender.take(budget);
  } catch (error) {
    if (error instanceof Exhausted) return error.by;
    throw error;
  }
}
