import type { Limits } from "./limits.ts";
import type { Plan } from "./plan.ts";

/** No call, where one is looked for. */
export const NO_CALL = -1;

/**
 * The events of certain calls that are not linearized, as a doubly linked list in which a call's two events are taken
 * out and put back in constant time (Wing and Gong's entry list). The calls that may come next are those whose invocations lie
 * before the first return.
 */
export class OpenCalls {
  readonly #plan: Plan;
  /** By event, and last the head. */
  readonly next: Int32Array;
  readonly #previous: Int32Array;
  readonly head: number;

  constructor(plan: Plan, limits: Limits) {
    const events = plan.events.length;
    this.#plan = plan;
    this.head = events;
    this.next = limits.ints(events + 1);
    this.#previous = limits.ints(events + 1);
    for (let event = 0; event < events; event++) {
      this.next[event] = event + 1;
      this.#previous[event] = event - 1;
    }
    // A ring, so that no link is ever missing.
    this.next[events] = 0;
    this.#previous[events] = events - 1;
    if (events > 0) this.#previous[0] = events;
  }

  takeOut(call: number): void {
    const { next } = this;
    const previous = this.#previous;
    const invocation = this.#plan.invocationOf[call] ?? 0;
    const before = previous[invocation] ?? 0;
    const after = next[invocation] ?? 0;
    next[before] = after;
    previous[after] = before;
    const end = this.#plan.returnOf[call] ?? 0;
    const beforeEnd = previous[end] ?? 0;
    const afterEnd = next[end] ?? 0;
    next[beforeEnd] = afterEnd;
    previous[afterEnd] = beforeEnd;
  }

  /** Undoes the last `takeOut` that is not undone. */
  putBack(call: number): void {
    const { next } = this;
    const previous = this.#previous;
    const end = this.#plan.returnOf[call] ?? 0;
    next[previous[end] ?? 0] = end;
    previous[next[end] ?? 0] = end;
    const invocation = this.#plan.invocationOf[call] ?? 0;
    next[previous[invocation] ?? 0] = invocation;
    previous[next[invocation] ?? 0] = invocation;
  }
}
