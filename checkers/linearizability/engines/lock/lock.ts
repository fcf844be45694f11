import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import { eventsByMoment } from "../collection/events-by-moment.ts";
import { MomentHeap } from "../collection/moment-heap.ts";
import type { Decision, Engine, Task } from "../engine.ts";
import { stayWithin, withinBudget } from "../within-budget.ts";
import { ACQUIRE, kindsOf } from "./kinds.ts";
import { lockWitness } from "./lock-witness.ts";

/**
 * Locks and semaphores of which only the number of holders matters, whoever they are: the prefix sums of an order, an
 * acquisition counted as 1 and a release as -1, stay between 0 and the number of permits.
 *
 * The order is made one call at a time. Of the certain calls left, the one that returns first has to follow, and
 * whatever is put before it must be invoked before it returns, at the **deadline**.
 *
 * - If it is legal now, it comes now. In any order of what is left, some calls come before it, all of them invoked before
 *   the deadline. If one is of its kind, they exchange places: the other returns later, and so does all that lies between.
 *   So all are of the other kind, say it is an acquisition and they are releases: with it in front of them the sums grow by one,
 *   and stay below the greatest, as there is a permit left now.
 * - If not, a call of the other kind has to come first, of those invoked before the deadline. The one that returns first will
 *   do, by the same exchange; one of unknown outcome only if there is no certain one. If there is none, there is no order.
 *
 * O(n log n).
 */
export const lock: Engine = withinBudget({
  name: "lock",
  description: "Locks and semaphores without owners: exact in O(n log n), with calls of unknown outcome too",
  decide(task: Task): Decision | undefined {
    const { model, calls } = task;
    const { specialty } = model;
    if (specialty?.kind !== "lock") return undefined;
    const kind = kindsOf(calls, specialty);
    if (kind === undefined) return undefined;
    stayWithin(task);
    const found = orderOf(calls, kind, specialty.permits);
    const base = { by: "lock", explored: 0 } as const;
    if (found.kind === "ordered") {
      const { order } = found;
      return { ...base, kind: "linearizable", certificate: () => order };
    }
    const witness = lockWitness(calls, { kind, permits: specialty.permits, culprit: found.culprit });
    return { ...base, kind: "violated", witness };
  },
});

type Ordering =
  | { readonly kind: "ordered"; readonly order: Int32Array }
  /** Everything that must be over when the culprit returns leaves no place for it. */
  | { readonly kind: "stuck"; readonly culprit: number };

function orderOf(calls: ObjectCalls, kind: Uint8Array, permits: number): Ordering {
  const { count, moments, invoked, returned } = calls;
  const events = eventsByMoment(calls);
  const order = new Int32Array(count);
  const placed = new Uint8Array(count);
  const waiting = [new Waiting(count), new Waiting(count)] as const;
  let length = 0;
  let held = 0;
  let known = 0;
  const place = (call: number): void => {
    placed[call] = 1;
    order[length++] = call;
    held += kind[call] === ACQUIRE ? 1 : -1;
  };
  for (let deadline = 0; deadline < moments; deadline++) {
    const event = events[deadline] ?? 0;
    const due = event >> 1;
    if ((event & 1) === 0 || placed[due] === 1) continue;
    for (; known < count && (invoked[known] ?? 0) < deadline; known++)
      waiting[kind[known] === ACQUIRE ? 0 : 1].put(known, returned[known] ?? NEVER);
    const acquires = kind[due] === ACQUIRE;
    if (acquires ? held === permits : held === 0) {
      const other = waiting[acquires ? 1 : 0].take(events, placed);
      if (other < 0) return { kind: "stuck", culprit: due };
      place(other);
    }
    place(due);
  }
  return { kind: "ordered", order: order.subarray(0, length) };
}

/** Calls of one kind that have been invoked and not been placed, or have been placed out of turn. */
class Waiting {
  readonly #returns: MomentHeap;
  readonly #crashed: Int32Array;
  #crashes = 0;

  constructor(capacity: number) {
    this.#returns = new MomentHeap(capacity);
    this.#crashed = new Int32Array(capacity);
  }

  put(call: number, returns: number): void {
    if (returns === NEVER) this.#crashed[this.#crashes++] = call;
    else this.#returns.put(returns);
  }

  /** The one that returns first of those not placed; -1 if there is none. */
  take(events: Int32Array, placed: Uint8Array): number {
    for (let moment = this.#returns.take(); moment >= 0; moment = this.#returns.take()) {
      const call = (events[moment] ?? 0) >> 1;
      if (placed[call] === 0) return call;
    }
    return this.#crashes > 0 ? (this.#crashed[--this.#crashes] ?? 0) : -1;
  }
}
