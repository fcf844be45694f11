import type { Limits } from "./limits.ts";
import type { OpenCalls } from "./open-calls.ts";
import type { Plan } from "./plan.ts";

/** Of the open calls of each class the one that returns first. */
export class FirstOfClass {
  readonly #plan: Plan;
  /** By class, valid where the stamp is the current one. */
  readonly #firsts: Int32Array;
  readonly #stamps: Int32Array;
  #stamp = 0;

  constructor(plan: Plan, limits: Limits) {
    this.#plan = plan;
    this.#firsts = limits.ints(plan.calls.classes.length);
    this.#stamps = limits.ints(plan.calls.classes.length);
  }

  /** Looks at the calls that are open now. */
  find({ next, head }: OpenCalls): void {
    const { isReturn, events, classOf, returnOf } = this.#plan;
    const stamps = this.#stamps;
    const firsts = this.#firsts;
    const stamp = ++this.#stamp;
    for (let event = next[head] ?? head; isReturn[event] === 0; event = next[event] ?? head) {
      const call = events[event] ?? 0;
      const callClass = classOf[call] ?? 0;
      if (stamps[callClass] !== stamp) {
        stamps[callClass] = stamp;
        firsts[callClass] = call;
      } else if ((returnOf[call] ?? 0) < (returnOf[firsts[callClass] ?? 0] ?? 0)) {
        firsts[callClass] = call;
      }
    }
  }

  has(call: number): boolean {
    return this.#firsts[this.#plan.classOf[call] ?? 0] === call;
  }

  /** Whether any call of the class is open. */
  hasClass(callClass: number): boolean {
    return this.#stamps[callClass] === this.#stamp;
  }
}
