import { FAIL, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { isJsonArray, type Json } from "../history/operation.ts";

/** An attempt to put an element in. Moments are positions in the history. */
export interface Enqueue {
  readonly element: Json;
  readonly invoked: number;
  /** Infinity if it was never acknowledged. */
  readonly acknowledged: number;
  /** Whether it certainly had no effect. */
  readonly failed: boolean;
}

/** An element that came out, by a dequeue or a drain. */
export interface Delivery {
  readonly element: Json;
  readonly invoked: number;
  readonly completed: number;
}

/** An answered drain: whatever had been in the queue when it began was out when it ended. */
export interface Drain {
  readonly invoked: number;
  readonly completed: number;
}

/** Something of unknown outcome that may have taken elements out, or may do so yet. */
export interface Taker {
  readonly invoked: number;
  /** How many at most. */
  readonly most: number;
}

export interface QueueHistory {
  readonly enqueues: readonly Enqueue[];
  readonly deliveries: readonly Delivery[];
  readonly drains: readonly Drain[];
  /** By invocation. */
  readonly takers: readonly Taker[];
}

interface Collected {
  readonly enqueues: Enqueue[];
  readonly deliveries: Delivery[];
  readonly drains: Drain[];
  readonly takers: Taker[];
}

/** Takes a history of the operations `enqueue`, `dequeue` and `drain` apart; a sentence if there is anything else in it. */
export function queueHistory(history: History): QueueHistory | string {
  const collected: Collected = { enqueues: [], deliveries: [], drains: [], takers: [] };
  for (const [key, positions] of history.byKey()) {
    if (key !== undefined) return `There is one queue, and no key such as ${key}`;
    for (const invoked of positions) {
      const problem = take(history, invoked, collected);
      if (problem !== undefined) {
        return `Operation ${history.op(invoked).index} cannot be judged: ${problem}`;
      }
    }
  }
  return collected;
}

function take(history: History, invoked: number, collected: Collected): string | undefined {
  const { columns } = history;
  const f = history.fs.decode(columns.f[invoked] ?? 0);
  const completed = history.completionOf(invoked);
  const type = columns.type[completed];
  const valueAt = (position: number): Json => history.values.decode(columns.value[position] ?? -1);
  if (f === "enqueue") {
    const acknowledged = type === OK ? completed : Infinity;
    collected.enqueues.push({ element: valueAt(invoked), invoked, acknowledged, failed: type === FAIL });
    return undefined;
  }
  if (f !== "dequeue" && f !== "drain") return `a queue knows enqueue, dequeue and drain, but not ${f}`;
  if (type === FAIL) return undefined;
  if (type !== OK) {
    collected.takers.push({ invoked, most: f === "drain" ? Infinity : 1 });
    return undefined;
  }
  const value = valueAt(completed);
  if (f === "dequeue") {
    collected.deliveries.push({ element: value, invoked, completed });
    return undefined;
  }
  if (!isJsonArray(value)) return "a drain returns a list";
  collected.drains.push({ invoked, completed });
  for (const element of value) collected.deliveries.push({ element, invoked, completed });
  return undefined;
}
