import { FirstOfClass } from "./first-of-class.ts";
import type { Foresight } from "./foresight.ts";
import type { Limits } from "./limits.ts";
import { NO_CALL } from "./open-calls.ts";
import type { Placement } from "./placement.ts";
import type { Problem } from "./problem.ts";
import { REFUSED } from "./transitions.ts";

/*
 * The order in which the successors of a configuration are tried: calls that the next answer needs before the one that
 * returns first; that one, since nothing else is forced; those that make it legal; others; crashed ones.
 */
export const PRODUCERS_LAST = 0;
export const RETURNING = 1;
export const ENABLERS = 2;
export const OTHERS = 3;
export const CRASHES = 4;

/** Before every turn. */
export const NO_TURN = -1;
/** More than there are events. */
const ALL_EVENTS = 0x4000_0000;

/** Which of the open calls a depth-first search tries next. */
export class Candidates {
  readonly #problem: Problem;
  readonly #placement: Placement;
  readonly #foresight: Foresight;
  readonly #firsts: FirstOfClass;

  constructor(problem: Problem, placement: Placement, foresight: Foresight, limits: Limits) {
    this.#problem = problem;
    this.#placement = placement;
    this.#foresight = foresight;
    this.#firsts = new FirstOfClass(problem.plan, limits);
  }

  /** Looks at the calls that are open now, of which the other methods speak. */
  look(): void {
    this.#firsts.find(this.#placement.open);
  }

  /** Whether a call of the class is open. */
  hasClass(callClass: number): boolean {
    return this.#firsts.hasClass(callClass);
  }

  /**
   * Of the calls of a phase that are legal the one whose turn comes next, or `NO_CALL`.
   *
   * @param returning - The call that returns first, which has a phase of its own.
   * @param after - The turn of the one before.
   */
  next(phase: number, state: number, returning: number, after: number): number {
    const { plan, transitions, rules } = this.#problem;
    const { isReturn, events, classOf, isPure } = plan;
    const { next, head } = this.#placement.open;
    const foresight = this.#foresight;
    const returningClass = classOf[returning] ?? 0;
    const needing = rules.delayedProducers
      ? foresight.producedFor(this.#placement.rank, state, returning)
      : NO_CALL;
    if (phase === PRODUCERS_LAST && needing === NO_CALL) return NO_CALL;
    let best = NO_CALL;
    let bestTurn = Number.MAX_SAFE_INTEGER;
    for (let event = next[head] ?? 0; isReturn[event] === 0; event = next[event] ?? 0) {
      const call = events[event] ?? 0;
      const callClass = classOf[call] ?? 0;
      if (call === returning || (rules.eagerPure && isPure[callClass] === 1)) continue;
      const turn = this.turnOf(call);
      if (turn <= after || turn >= bestTurn) continue;
      if (rules.classSymmetry && !this.#firsts.has(call)) continue;
      const to = transitions.step(state, callClass);
      if (to === REFUSED) continue;
      const comesBefore =
        needing !== NO_CALL && foresight.comesBeforeProducer(call, state, returning, needing);
      if (comesBefore !== (phase === PRODUCERS_LAST)) continue;
      if (!comesBefore && rules.enablersFirst) {
        const enables = transitions.step(to, returningClass) !== REFUSED;
        if (enables !== (phase === ENABLERS)) continue;
      }
      best = call;
      bestTurn = turn;
    }
    return best;
  }

  /** Calls that are not always legal come first, since they may not find such a state again; then whoever returns first. */
  turnOf(call: number): number {
    const { plan, transitions, rules } = this.#problem;
    const turn = plan.returnOf[call] ?? 0;
    if (!rules.conditionalFirst) return turn;
    return transitions.isConditional(plan.classOf[call] ?? 0) ? turn : turn + ALL_EVENTS;
  }
}
