import type { CheckContext } from "../../checker.ts";
import type { Json } from "../../history/operation.ts";
import type { Model } from "../../models/model.ts";
import { decide } from "../decide.ts";
import type { CoreCall } from "./core.ts";

/** What one candidate may cost. Whoever needs more than this to see a violation would not see it as a reader either. */
const MAX_STATES_PER_CANDIDATE = 20_000;

type Answer = "violated" | "linearizable" | "undecided";

/**
 * Decides whether a candidate is still violated, on a budget. The budget counts work and not time, so that the same history
 * has the same counterexample everywhere; when time runs out all the same, nothing more is decided.
 */
export class Judge {
  readonly #model: Model;
  readonly #budget: CheckContext;
  readonly #starts: readonly Json[];
  /** In calls arranged and states visited. */
  #left: number;
  #wasUndecided = false;

  constructor(model: Model, starts: readonly Json[], budget: CheckContext, effort: number) {
    this.#model = model;
    this.#starts = starts;
    this.#budget = { ...budget, maxStates: Math.min(budget.maxStates, MAX_STATES_PER_CANDIDATE) };
    this.#left = effort;
  }

  get isExhausted(): boolean {
    return this.#left <= 0 || this.#budget.expired();
  }

  /** Whether a candidate could not be decided since this was last asked. */
  takeDoubt(): boolean {
    const doubt = this.#wasUndecided;
    this.#wasUndecided = false;
    return doubt;
  }

  /** One that cannot be decided counts as no violation. */
  isViolated(calls: readonly CoreCall[]): boolean {
    return this.#starts.every((start) => {
      const answer = this.#ask(calls, start);
      if (answer === "undecided") this.#wasUndecided = true;
      return answer === "violated";
    });
  }

  #ask(calls: readonly CoreCall[], start: Json): Answer {
    if (this.isExhausted) return "undecided";
    const { kind, explored } = decide(this.#model, calls, start, this.#budget);
    this.#left -= calls.length + explored;
    return kind;
  }
}
