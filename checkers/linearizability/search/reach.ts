import type { CrashedSupply } from "./crashed-supply.ts";
import type { Limits } from "./limits.ts";
import type { OpenCalls } from "./open-calls.ts";
import type { Plan } from "./plan.ts";
import { REFUSED, type Transitions } from "./transitions.ts";

/** Sets of states are bits of an integer. */
const MAX_STATES = 31;
/** How many events are looked ahead. */
const MAX_EVENTS = 96;
/** The target of a class that leads to several states. */
const SEVERAL = 0;

/**
 * Whether the next calls by return can still become legal, for objects with few states.
 *
 * Before a call returns, only calls can be placed that were invoked by then and are not placed yet, and crashed ones. If these lead
 * nowhere where it is legal even when each may take effect as often as it likes, in any order, no order does. One
 * walk through the next events asks for all the calls that return there, since the states that can be reached only
 * grow on the way. So an order that has used up the last write of a value that is yet to be read is given up at
 * once, and not when that read returns, after everything in between was tried in vain.
 *
 * Planners call this relaxed reachability: Bonet and Geffner, "Planning as heuristic search", Artificial Intelligence 2001.
 */
export class Reach {
  readonly #plan: Plan;
  readonly #transitions: Transitions;
  /** By class: the states in which it is legal. */
  readonly #legal: Int32Array;
  /** By class: the one state that it leads to, wherever it is legal, or `SEVERAL`. */
  readonly #target: Int32Array;
  /** All states that any class leads to. */
  readonly #everything: number;
  /** Classes that may lead further when more states are found. */
  readonly #waiting: Int32Array;
  #waits = 0;
  #reached = 0;
  /** The highest rank of a call for whose sake a configuration was given up. */
  refutedRank = -1;

  /** @param states - All states that any sequence of calls can lead to. */
  static of(
    plan: Plan,
    transitions: Transitions,
    states: readonly number[],
    limits: Limits,
  ): Reach | undefined {
    return states.every((state) => state < MAX_STATES)
      ? new Reach(plan, transitions, states, limits)
      : undefined;
  }

  private constructor(plan: Plan, transitions: Transitions, states: readonly number[], limits: Limits) {
    const { length } = plan.calls.classes;
    this.#plan = plan;
    this.#transitions = transitions;
    this.#legal = limits.ints(length);
    this.#target = limits.ints(length);
    this.#waiting = limits.ints(MAX_EVENTS + plan.crashed.callOf.length);
    let everything = 0;
    for (let callClass = 0; callClass < length; callClass++) {
      let legal = 0;
      let targets = 0;
      for (const state of states) {
        const to = transitions.step(state, callClass);
        if (to === REFUSED) continue;
        legal |= 1 << state;
        targets |= 1 << to;
      }
      this.#legal[callClass] = legal;
      this.#target[callClass] = (targets & (targets - 1)) === 0 ? targets : SEVERAL;
      if (plan.isPure[callClass] === 0) everything |= targets;
    }
    this.#everything = everything;
  }

  canGoOn(state: number, rank: number, { next, head }: OpenCalls, supply: CrashedSupply): boolean {
    const { isReturn, events, classOf, crashed, rankOf } = this.#plan;
    const legal = this.#legal;
    const everything = this.#everything;
    this.#reached = 1 << state;
    this.#waits = 0;
    for (let group = 0; group < supply.groups; group++)
      if (supply.has(group)) this.#use(crashed.classOf[group] ?? 0);
    let arrived = crashed.before[rank] ?? 0;
    let event = next[head] ?? head;
    for (let looked = 0; looked < MAX_EVENTS && event !== head; looked++) {
      const call = events[event] ?? 0;
      const callClass = classOf[call] ?? 0;
      if (isReturn[event] === 0) {
        this.#use(callClass);
      } else {
        for (const wanted = crashed.before[rankOf[call] ?? 0] ?? 0; arrived < wanted; arrived++)
          this.#use(crashed.classOf[crashed.groupOf[arrived] ?? 0] ?? 0);
        if ((this.#reached & (legal[callClass] ?? 0)) === 0) {
          this.refutedRank = Math.max(this.refutedRank, rankOf[call] ?? 0);
          return false;
        }
        // Every state that is ever reached again can be.
        if ((this.#reached & everything) === everything) return true;
      }
      event = next[event] ?? head;
    }
    return true;
  }

  /** Adds what calls of the class lead to. */
  #use(callClass: number): void {
    if (this.#plan.isPure[callClass] === 1) return;
    const target = this.#target[callClass] ?? SEVERAL;
    // What it leads to is there already.
    if (target !== SEVERAL && (this.#reached & target) !== 0) return;
    if (target === SEVERAL || (this.#reached & (this.#legal[callClass] ?? 0)) === 0) {
      this.#waiting[this.#waits++] = callClass;
      if (target !== SEVERAL) return;
    }
    const before = this.#reached;
    this.#reached |= this.#imageOf(callClass);
    if (this.#reached !== before) this.#goOn();
  }

  /** Lets the classes lead further that have waited for more states, until nothing is added. */
  #goOn(): void {
    for (let before = -1; before !== this.#reached; ) {
      before = this.#reached;
      for (let place = 0; place < this.#waits; place++)
        this.#reached |= this.#imageOf(this.#waiting[place] ?? 0);
    }
  }

  #imageOf(callClass: number): number {
    const from = this.#reached & (this.#legal[callClass] ?? 0);
    const target = this.#target[callClass] ?? SEVERAL;
    if (target !== SEVERAL) return from === 0 ? 0 : target;
    let image = 0;
    for (let left = from; left !== 0; left &= left - 1) {
      const state = 31 - Math.clz32(left & -left);
      image |= 1 << this.#transitions.step(state, callClass);
    }
    return image;
  }
}
