import { isJsonArray, type Json } from "../history/operation.ts";
import type { Delivery, Enqueue, QueueHistory, Taker } from "./queue-history.ts";

/** An acknowledged element that was not out when a later one of the same producer was. */
export interface Overtaken {
  readonly enqueue: Enqueue;
  /** The later element, and its delivery. */
  readonly overtaker: Enqueue;
  readonly overtaking: Delivery;
  /** Its own first delivery, which came too late; undefined if it never came out. */
  readonly late: Delivery | undefined;
}

export interface ProducerOrder {
  /** Elements that came out after a later one, for certain: by a dequeue that began when that was out. */
  readonly outOfOrder: readonly Overtaken[];
  /** Elements that never came out, or only by a drain, though a later one did. */
  readonly gaps: readonly Overtaken[];
  /** How many of `gaps` nobody can have taken before: no operation of unknown outcome excuses them. */
  readonly certainGaps: number;
  readonly producers: number;
}

/** What a producer's element says of itself. */
interface Numbered {
  readonly producer: string;
  readonly counter: number;
  readonly enqueue: Enqueue;
  first: Delivery | undefined;
  /** The delivery that ended first. */
  earliest: Delivery | undefined;
}

/**
 * Says which elements were overtaken in a queue that keeps the order of each producer. Elements are `[producer, counter]`,
 * and a producer puts its elements in one after the other, with ascending counters.
 *
 * An element that was acknowledged before a later one of its producer was put in comes out before that. So it must be out when
 * the later one is: a dequeue that begins then and brings it out is out of order. One that never comes out, or that a
 * drain brings out, which may have been taken aside long before, leaves a gap, unless an operation of unknown
 * outcome that began by then has taken it. As with losses, the gaps that nothing excuses are the greatest surplus of
 * gaps that were there by some moment over excuses that had begun by then.
 *
 * n log n.
 *
 * @returns A sentence if the elements are no such pairs, or not in order.
 */
export function producerOrder(history: QueueHistory): ProducerOrder | string {
  const byProducer = numbered(history);
  if (typeof byProducer === "string") return byProducer;
  const isDrain = new Set(history.drains.map(({ invoked }) => invoked));
  const outOfOrder: Overtaken[] = [];
  const gaps: Overtaken[] = [];
  for (const elements of byProducer.values()) {
    for (const each of overtakenOf(elements)) {
      const isCertain = each.late !== undefined && !isDrain.has(each.late.invoked);
      (isCertain ? outOfOrder : gaps).push(each);
    }
  }
  gaps.sort((a, b) => a.overtaking.completed - b.overtaking.completed);
  return { outOfOrder, gaps, certainGaps: withoutExcuse(gaps, history.takers), producers: byProducer.size };
}

function numbered({ enqueues, deliveries }: QueueHistory): ReadonlyMap<string, readonly Numbered[]> | string {
  const byProducer = new Map<string, Numbered[]>();
  const byElement = new Map<string, Numbered>();
  for (const enqueue of enqueues) {
    const read = readElement(enqueue.element);
    if (read === undefined) return "an element is a producer, a name or a number, and a counter";
    const own = byProducer.get(read.producer) ?? [];
    const last = own.at(-1);
    if (last !== undefined && last.counter >= read.counter) return "the counters of a producer ascend";
    const element = { ...read, enqueue, first: undefined, earliest: undefined };
    byProducer.set(read.producer, own);
    own.push(element);
    byElement.set(`${read.producer} ${read.counter}`, element);
  }
  for (const delivery of deliveries) {
    const read = readElement(delivery.element);
    const element = read && byElement.get(`${read.producer} ${read.counter}`);
    // What nobody put in is told as such.
    if (element === undefined) continue;
    if (delivery.invoked < (element.first?.invoked ?? Infinity)) element.first = delivery;
    if (delivery.completed < (element.earliest?.completed ?? Infinity)) element.earliest = delivery;
  }
  return byProducer;
}

function readElement(element: Json): { readonly producer: string; readonly counter: number } | undefined {
  const [producer, counter] = isJsonArray(element) && element.length === 2 ? element : [];
  if (typeof producer !== "string" && typeof producer !== "number") return undefined;
  return typeof counter === "number" ? { producer: JSON.stringify(producer), counter } : undefined;
}

/** From the last element of a producer to the first, with the delivery of a later one that ended first. */
function overtakenOf(elements: readonly Numbered[]): Overtaken[] {
  const found: Overtaken[] = [];
  let overtaker: Numbered | undefined;
  for (const element of elements.toReversed()) {
    const { enqueue, first, earliest } = element;
    const overtaking = overtaker?.earliest;
    if (
      overtaker !== undefined &&
      overtaking !== undefined &&
      enqueue.acknowledged < overtaker.enqueue.invoked
    ) {
      const isLate = first === undefined || first.invoked > overtaking.completed;
      if (isLate) found.push({ enqueue, overtaker: overtaker.enqueue, overtaking, late: first });
    }
    if (earliest !== undefined && earliest.completed < (overtaking?.completed ?? Infinity))
      overtaker = element;
  }
  return found.reverse();
}

/** @param gaps - By when the later element was out. */
function withoutExcuse(gaps: readonly Overtaken[], takers: readonly Taker[]): number {
  let certain = 0;
  let excuses = 0;
  let begun = 0;
  for (const [i, { overtaking }] of gaps.entries()) {
    for (
      let next = takers[begun];
      next !== undefined && next.invoked < overtaking.completed;
      next = takers[++begun]
    ) {
      excuses += next.most;
    }
    certain = Math.max(certain, i + 1 - excuses);
  }
  return certain;
}
