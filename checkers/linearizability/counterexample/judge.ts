import type { CheckContext } from "../../checker.ts";
import { isJsonArray, type Json } from "../../history/operation.ts";
import type { Call, Model, Step } from "../../models/model.ts";
import { classedTimedCalls } from "../search/classed-calls.ts";
import { decideBySearch } from "../search/portfolio.ts";
import type { CoreCall } from "./core.ts";

/** What one candidate may cost, in steps of the model. Whoever needs more to see a violation would not see it as a reader either. */
const MAX_WORK_PER_CANDIDATE = 150_000;
const MAX_STATES_PER_CANDIDATE = 20_000;

/** A step costs this, and 1 for every element of the state that it leads to. */
const WORK_PER_STEP = 8;

/**
 * Decides whether a candidate is still violated, on a budget. The budget counts the model's steps and not time, so that the
 * same history has the same counterexample everywhere; when time runs out all the same, nothing more is decided.
 */
export class Judge {
  readonly #model: Model;
  readonly #starts: readonly Json[];
  readonly #expired: () => boolean;
  readonly #budget: CheckContext;
  #left: number;
  #leftForCandidate = 0;
  #wasUndecided = false;

  /** @param work - For all candidates together. */
  constructor(model: Model, starts: readonly Json[], budget: CheckContext, work: number) {
    this.#model = this.#metered(model);
    this.#starts = starts;
    this.#left = work;
    this.#expired = budget.expired;
    this.#budget = {
      ...budget,
      expired: () => this.#leftForCandidate <= 0 || this.isExhausted,
      maxStates: Math.min(budget.maxStates, MAX_STATES_PER_CANDIDATE),
    };
  }

  get isExhausted(): boolean {
    return this.#left <= 0 || this.#expired();
  }

  /** Whether a candidate could not be decided since this was last asked. */
  takeDoubt(): boolean {
    const doubt = this.#wasUndecided;
    this.#wasUndecided = false;
    return doubt;
  }

  /** One that cannot be decided counts as no violation. */
  isViolated(calls: readonly CoreCall[]): boolean {
    this.#leftForCandidate = MAX_WORK_PER_CANDIDATE;
    return this.#starts.every((start) => {
      const answer = this.isExhausted ? "undecided" : this.#decide(calls, start);
      this.#spend(calls.length);
      if (answer === "undecided") this.#wasUndecided = true;
      return answer === "violated";
    });
  }

  #decide(calls: readonly CoreCall[], start: Json): "linearizable" | "violated" | "undecided" {
    const model = this.#model;
    const task = { model, calls: classedTimedCalls(model, calls), starts: [start], budget: this.#budget };
    return decideBySearch(task, { depthFirst: true, breadthFirst: true }).kind;
  }

  #spend(work: number): void {
    this.#left -= work;
    this.#leftForCandidate -= work;
  }

  /** The same model, whose steps are paid for. */
  #metered(model: Model): Model {
    const step = (state: Json, call: Call): Step<Json> => {
      const taken = model.step(state, call);
      this.#spend(WORK_PER_STEP + (taken.legal ? sizeOf(taken.state) : 0));
      return taken;
    };
    // Whatever else a model of the user's own has, and wherever it has it from, stays as it is.
    return Object.create(model, { step: { value: step } }) as Model;
  }
}

function sizeOf(state: Json): number {
  if (isJsonArray(state)) return state.length;
  return typeof state === "object" && state !== null ? 8 : 1;
}
