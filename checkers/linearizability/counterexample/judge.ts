import type { CheckContext } from "../../checker.ts";
import type { Json } from "../../history/operation.ts";
import type { Model } from "../../models/model.ts";
import { classedTimedCalls } from "../search/classed-calls.ts";
import type { Finding } from "../search/finding.ts";
import { CLOCK_STRIDE } from "../search/limits.ts";
import { decideBySearch } from "../search/portfolio.ts";
import type { CoreCall } from "./core.ts";
import type { Effort } from "./effort.ts";

/** What one candidate may cost. Whoever needs more to see a violation would not see it as a reader either. */
const MAX_WORK_PER_CANDIDATE = 5 * CLOCK_STRIDE;
const MAX_STATES_PER_CANDIDATE = 20_000;
const MAX_BYTES_PER_CANDIDATE = 2 ** 28;

/** To arrange a candidate for the search. */
const WORK_PER_CANDIDATE = 30;
const WORK_PER_CALL = 2;

/** Decides whether a candidate is still violated, as long as there is effort left. */
export class Judge {
  readonly #model: Model;
  readonly #starts: readonly Json[];
  readonly #effort: Effort;
  #wasUndecided = false;

  constructor(model: Model, starts: readonly Json[], effort: Effort) {
    this.#model = model;
    this.#starts = starts;
    this.#effort = effort;
  }

  get isExhausted(): boolean {
    return this.#effort.isSpent;
  }

  /** Whether a candidate could not be decided since this was last asked. */
  takeDoubt(): boolean {
    const doubt = this.#wasUndecided;
    this.#wasUndecided = false;
    return doubt;
  }

  /** One that cannot be decided counts as no violation. */
  isViolated(calls: readonly CoreCall[]): boolean {
    const share = this.#effort.share(MAX_WORK_PER_CANDIDATE);
    return this.#starts.every((start) => {
      const answer = share.isSpent ? "undecided" : this.#decide(calls, start, share);
      if (answer === "undecided") this.#wasUndecided = true;
      return answer === "violated";
    });
  }

  #decide(calls: readonly CoreCall[], start: Json, effort: Effort): Finding["kind"] {
    let looks = 0;
    const budget: CheckContext = {
      // The search asks whenever it has done so much work, whatever the clock says.
      expired: () => looks++ > 0 && (effort.spend(CLOCK_STRIDE), effort.isSpent),
      maxStates: MAX_STATES_PER_CANDIDATE,
      maxBytes: MAX_BYTES_PER_CANDIDATE,
    };
    const model = this.#model;
    const task = { model, calls: classedTimedCalls(calls), starts: [start], budget };
    const { kind, explored } = decideBySearch(task, { depthFirst: true, breadthFirst: true });
    effort.spend(explored + WORK_PER_CANDIDATE + WORK_PER_CALL * calls.length);
    return kind;
  }
}
