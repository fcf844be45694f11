import type { Model } from "../../models/model.ts";
import type { Limits } from "./limits.ts";
import { NO_CALL, type OpenCalls } from "./open-calls.ts";
import type { Plan } from "./plan.ts";
import { REFUSED, type Transitions } from "./transitions.ts";

/** What a depth-first search knows of what lies ahead. */
export class Foresight {
  readonly #plan: Plan;
  readonly #transitions: Transitions;
  readonly #open: OpenCalls;
  /** By rank: the first rank from there on whose call is pure, or the number of ranks. */
  readonly #nextPure: Int32Array;
  /** By rank: how many resets (see `Model.isReset`), crashed ones included, were invoked before that return. Last: all. */
  readonly #resetsBefore: Int32Array;
  /** By class. */
  readonly #isReset: Uint8Array;
  #resetsPlaced = 0;
  /** The latest return of a call for whose sake a configuration was given up. */
  #doomedBy = -1;

  constructor(
    {
      model,
      plan,
      transitions,
    }: { readonly model: Model; readonly plan: Plan; readonly transitions: Transitions },
    open: OpenCalls,
    limits: Limits,
  ) {
    const { certain, byReturn, classOf, isPure } = plan;
    const { classes } = plan.calls;
    this.#plan = plan;
    this.#transitions = transitions;
    this.#open = open;
    limits.reserve(classes.length);
    this.#isReset = Uint8Array.from(classes, (call) => (model.isReset?.(call) === true ? 1 : 0));
    this.#nextPure = limits.ints(certain + 1);
    this.#nextPure[certain] = certain;
    for (let rank = certain - 1; rank >= 0; rank--) {
      const pure = isPure[classOf[byReturn[rank] ?? 0] ?? 0] === 1;
      this.#nextPure[rank] = pure ? rank : (this.#nextPure[rank + 1] ?? certain);
    }
    this.#resetsBefore = limits.ints(certain + 1);
    this.#countResets();
  }

  #countResets(): void {
    const { classOf, events, isReturn, crashed } = this.#plan;
    const isReset = this.#isReset;
    let resets = 0;
    let rank = 0;
    let nextCrashed = 0;
    for (let event = 0; event < events.length; event++) {
      if (isReturn[event] === 0) {
        resets += isReset[classOf[events[event] ?? 0] ?? 0] ?? 0;
        continue;
      }
      for (; nextCrashed < (crashed.before[rank] ?? 0); nextCrashed++)
        resets += isReset[crashed.classOf[crashed.groupOf[nextCrashed] ?? 0] ?? 0] ?? 0;
      this.#resetsBefore[rank++] = resets;
    }
    for (; nextCrashed < crashed.groupOf.length; nextCrashed++)
      resets += isReset[crashed.classOf[crashed.groupOf[nextCrashed] ?? 0] ?? 0] ?? 0;
    this.#resetsBefore[rank] = resets;
  }

  /** Keeps count of the resets in the order at hand: `times` is 1 for a call that is placed, -1 for one taken back. */
  count(callClass: number, times: 1 | -1): void {
    this.#resetsPlaced += times * (this.#isReset[callClass] ?? 0);
  }

  /** The highest rank of a call for whose sake a configuration was given up; -1 if there was none. */
  get doomedRank(): number {
    const { byReturn, returnOf } = this.#plan;
    if (this.#doomedBy < 0) return -1;
    return byReturn.findIndex((call) => (returnOf[call] ?? 0) >= this.#doomedBy);
  }

  /**
   * Whether a call that has no place yet can never get one. The first pure call by return is asked, since what it says
   * takes longest to come out; where no pure call is ahead, all that are open.
   */
  isDoomed(rank: number, state: number, isPlaced: Uint8Array): boolean {
    const { certain, byReturn, isReturn, events } = this.#plan;
    let pure = this.#nextPure[rank] ?? certain;
    if (pure >= certain) {
      const { next, head } = this.#open;
      if (rank >= certain) return false;
      for (let event = next[head] ?? head; isReturn[event] === 0; event = next[event] ?? head)
        if (this.#dooms(events[event] ?? 0, certain, state)) return true;
      return false;
    }
    while (pure < certain && isPlaced[byReturn[pure] ?? 0] === 1) pure = this.#nextPure[pure + 1] ?? certain;
    return pure < certain && this.#dooms(byReturn[pure] ?? 0, pure, state);
  }

  /** @param rank - That of the call, or a higher one. */
  #dooms(call: number, rank: number, state: number): boolean {
    if ((this.#resetsBefore[rank] ?? 0) > this.#resetsPlaced) return false;
    if (!this.#transitions.isDoomed(state, this.#plan.classOf[call] ?? 0)) return false;
    this.#doomedBy = Math.max(this.#doomedBy, this.#plan.returnOf[call] ?? 0);
    return true;
  }

  /**
   * The next pure call that becomes legal by `returning`, if it is not open yet. Then it pays to place before `returning`
   * what must come before the pure call and would spoil it: see `comesBeforeProducer`.
   */
  producedFor(rank: number, state: number, returning: number): number {
    const { certain, byReturn, classOf, isPure, invocationOf, returnOf } = this.#plan;
    const next = this.#nextPure[rank] ?? certain;
    if (next >= certain) return NO_CALL;
    const pure = byReturn[next] ?? 0;
    if ((invocationOf[pure] ?? 0) < (returnOf[returning] ?? 0)) return NO_CALL;
    const callClass = classOf[returning] ?? 0;
    if (isPure[callClass] === 1) return NO_CALL;
    const after = this.#transitions.step(state, callClass);
    if (after === REFUSED || this.#transitions.step(after, classOf[pure] ?? 0) === REFUSED) return NO_CALL;
    return pure;
  }

  /** Whether `needing` stays legal if `call` comes before `returning`, and does not if it comes after it. */
  comesBeforeProducer(call: number, state: number, returning: number, needing: number): boolean {
    const { classOf, returnOf, invocationOf, isPure } = this.#plan;
    const callClass = classOf[call] ?? 0;
    if (call === returning || isPure[callClass] === 1) return false;
    if ((returnOf[call] ?? 0) > (invocationOf[needing] ?? 0)) return false;
    const returningClass = classOf[returning] ?? 0;
    return (
      this.#leadsTo(state, callClass, returningClass, classOf[needing] ?? 0) &&
      !this.#leadsTo(state, returningClass, callClass, classOf[needing] ?? 0)
    );
  }

  #leadsTo(state: number, first: number, second: number, needed: number): boolean {
    const transitions = this.#transitions;
    const between = transitions.step(state, first);
    if (between === REFUSED) return false;
    const after = transitions.step(between, second);
    return after !== REFUSED && transitions.step(after, needed) !== REFUSED;
  }
}
