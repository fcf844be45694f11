import type { Json } from "../../../checkers/history/operation.ts";
import { DatabaseError, type Outcome } from "../../../workloads/client.ts";
import type { Cluster } from "../../target.ts";
import { clientSettings } from "../client/client-settings.ts";
import type { Router } from "../client/router.ts";
import { type Meaning, unsupported } from "./client-factory.ts";
import { listQueue } from "./list-queue.ts";
import { streamQueue } from "./stream-queue.ts";

/** A queue that sets aside what is taken out of it, so that nothing is gone when whoever took it never hears of it. */
export interface Queue {
  enqueue(router: Router, element: string, signal: AbortSignal): Promise<void>;
  /** Sets the oldest element aside; undefined if there is none. */
  setAside(router: Router, signal: AbortSignal): Promise<Entry | undefined>;
  /** Forgets an element that was set aside. */
  strikeOff(router: Router, entry: Entry, signal: AbortSignal): Promise<void>;
  /** Takes everything there is, all or nothing, the oldest first as far as the queue knows. */
  drain(router: Router, signal: AbortSignal): Promise<Drained>;
}

export interface Entry {
  /** What the queue knows it by. */
  readonly id: string;
  readonly element: string;
}

export interface Drained {
  readonly aside: readonly Entry[];
  readonly waiting: readonly Entry[];
}

/**
 * What those who take from a queue keep in their own books, by element, since no two of a run are alike: what they were
 * given by a dequeue, and what a drain has given them of what had been set aside. So what is set aside is given once.
 * What the queue has waiting is taken as it comes, so that if it gives something twice, it shows.
 */
interface Books {
  readonly dequeued: Set<string>;
  readonly recovered: Set<string>;
}

const books = new WeakMap<Cluster, Books>();

function booksOf(cluster: Cluster): Books {
  const kept = books.get(cluster) ?? { dequeued: new Set(), recovered: new Set() };
  books.set(cluster, kept);
  return kept;
}

/**
 * The workload `queue`, on a list or a stream as the setting `queue` has it.
 *
 * A dequeue of unknown outcome has left the element waiting or set aside, and it is drained in the end either way. A
 * dequeue that was answered is struck off with the client's next one, when it no longer matters whether that works:
 * were it a step of the same dequeue, and not answered, nobody could say any more whose the element is.
 */
export const queue: Meaning = (cluster) => {
  const kept = clientSettings(cluster).queue === "stream" ? streamQueue : listQueue;
  const { dequeued, recovered } = booksOf(cluster);
  let last: Entry | undefined;

  async function dequeue(router: Router, signal: AbortSignal): Promise<Outcome> {
    if (last !== undefined) await beforeTaking(kept.strikeOff(router, last, signal));
    last = undefined;
    const entry = await kept.setAside(router, signal);
    if (entry === undefined) return { type: "fail", error: "empty" };
    if (recovered.has(entry.element))
      return { type: "fail", error: "taken-back: a drain came before the answer" };
    // Whoever is out of time has not heard the answer, and must not book it.
    if (signal.aborted) throw new DatabaseError("timeout");
    dequeued.add(entry.element);
    last = entry;
    return { type: "ok", value: parse(entry) };
  }

  async function drain(router: Router, signal: AbortSignal): Promise<Outcome> {
    const { aside, waiting } = await kept.drain(router, signal);
    const unheardOf = aside.filter(({ element }) => !dequeued.has(element));
    for (const { element } of unheardOf) recovered.add(element);
    return { type: "ok", value: [...unheardOf, ...waiting].map(parse) };
  }

  return async (router, op, signal) => {
    switch (op.f) {
      case "enqueue":
        await kept.enqueue(router, JSON.stringify(op.value), signal);
        return { type: "ok", value: op.value };
      case "dequeue":
        return dequeue(router, signal);
      case "drain":
        return drain(router, signal);
      default:
        return unsupported(op);
    }
  };
};

async function beforeTaking(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw new DatabaseError("not-taken", error instanceof Error ? error.message : String(error));
  }
}

function parse({ element }: Entry): Json {
  return JSON.parse(element) as Json;
}
