import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import type { Delivery, Drain, Enqueue, QueueHistory, Taker } from "./queue-history.ts";

/** An acknowledged element that never came out, and the drain that would have had to find it. */
export interface Missing {
  readonly enqueue: Enqueue;
  readonly drain: Drain;
}

/** An element that came out without right, or more often than it went in. */
export interface Excess {
  readonly element: Json;
  readonly deliveries: readonly Delivery[];
  /** The attempts to put it in, those that failed or began too late included. */
  readonly enqueues: readonly Enqueue[];
}

export interface QueueFates {
  readonly missing: readonly Missing[];
  /**
   * How many of the missing elements are lost for certain: all that operations of unknown outcome cannot have taken.
   * And the first of the missing that prove it.
   */
  readonly lost: { readonly count: number; readonly example: Missing | undefined };
  /** Acknowledged and still inside for all we know: no drain that began later was answered. */
  readonly undrained: number;
  readonly unexpected: readonly Excess[];
  readonly duplicated: readonly Excess[];
  /** Elements that came out although nobody knew that they had gone in. */
  readonly recovered: number;
}

interface Element {
  readonly element: Json;
  readonly enqueues: Enqueue[];
  readonly deliveries: Delivery[];
}

/**
 * Says what became of every element, in n log n.
 *
 * A missing element was gone when the first drain ended that began after its acknowledgement. A dequeue of unknown
 * outcome may have taken one element, an unknown drain any number, if it began before that. Of two drains the
 * one that ended later leaves more such excuses, so the sets of excuses contain one another, and by Hall's theorem
 * the losses that nothing excuses are the greatest surplus of elements that were gone by some moment over excuses that
 * had begun by then.
 */
export function queueFates(history: QueueHistory): QueueFates {
  const elements = elementsOf(history);
  const missing: Missing[] = [];
  const unexpected: Excess[] = [];
  const duplicated: Excess[] = [];
  let undrained = 0;
  let recovered = 0;
  const drainAfter = firstEndAfter(history.drains);
  for (const each of elements) {
    const { element, enqueues, deliveries } = each;
    const acknowledged = enqueues.filter((enqueue) => enqueue.acknowledged < Infinity);
    const last = acknowledged.reduce<Enqueue | undefined>(
      (latest, enqueue) => (enqueue.acknowledged > (latest?.acknowledged ?? -1) ? enqueue : latest),
      undefined,
    );
    if (hasStranger(each)) unexpected.push({ element, enqueues, deliveries });
    else if (deliveries.length > possible(enqueues, Infinity))
      duplicated.push({ element, enqueues, deliveries });
    else if (deliveries.length > acknowledged.length) recovered++;
    if (last === undefined || deliveries.length >= acknowledged.length) continue;
    const drain = drainAfter(last.acknowledged);
    if (drain === undefined) undrained++;
    else missing.push({ enqueue: last, drain });
  }
  missing.sort((a, b) => a.drain.completed - b.drain.completed);
  return {
    missing,
    lost: withoutExcuse(missing, history.takers),
    undrained,
    unexpected,
    duplicated,
    recovered,
  };
}

function elementsOf({ enqueues, deliveries }: QueueHistory): Iterable<Element> {
  const elements = new Map<number | string, Element>();
  const of = (element: Json): Element => {
    const key = typeof element === "number" ? element : canonicalJson(element);
    const known = elements.get(key);
    if (known !== undefined) return known;
    const fresh = { element, enqueues: [], deliveries: [] };
    elements.set(key, fresh);
    return fresh;
  };
  for (const enqueue of enqueues) of(enqueue.element).enqueues.push(enqueue);
  for (const delivery of deliveries) of(delivery.element).deliveries.push(delivery);
  return elements.values();
}

/** Whether it came out at a time by which nobody can have put it in. */
function hasStranger({ enqueues, deliveries }: Element): boolean {
  return deliveries.some(({ completed }) => possible(enqueues, completed) === 0);
}

function possible(enqueues: readonly Enqueue[], before: number): number {
  return enqueues.filter(({ failed, invoked }) => !failed && invoked < before).length;
}

/** Finds among the drains that began after a moment the one that ended first. */
function firstEndAfter(drains: readonly Drain[]): (moment: number) => Drain | undefined {
  const byStart = drains.toSorted((a, b) => a.invoked - b.invoked);
  const best: (Drain | undefined)[] = [];
  for (let i = byStart.length - 1; i >= 0; i--) {
    const [drain, next] = [byStart[i], best[i + 1]];
    best[i] = next === undefined || (drain?.completed ?? Infinity) < next.completed ? drain : next;
  }
  return (moment) => {
    let low = 0;
    let high = byStart.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((byStart[middle]?.invoked ?? 0) <= moment) low = middle + 1;
      else high = middle;
    }
    return best[low];
  };
}

/** @param missing - By the end of the drain. */
function withoutExcuse(missing: readonly Missing[], takers: readonly Taker[]): QueueFates["lost"] {
  let count = 0;
  let begun = 0;
  let excuses = 0;
  for (const [i, { drain }] of missing.entries()) {
    for (
      let next = takers[begun];
      next !== undefined && next.invoked < drain.completed;
      next = takers[++begun]
    ) {
      excuses += next.most;
    }
    count = Math.max(count, i + 1 - excuses);
  }
  const [first] = missing;
  return { count, example: count > 0 ? first : undefined };
}
