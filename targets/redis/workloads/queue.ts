import type { Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import { clientSettings } from "../client/client-settings.ts";
import type { Router } from "../client/router.ts";
import { type Meaning, unsupported } from "./client-factory.ts";
import { listQueue } from "./list-queue.ts";
import { streamQueue } from "./stream-queue.ts";

/** A queue out of which nothing is lost when the answer to whoever took it is: it is set aside, and then struck off. */
export interface Queue {
  enqueue(router: Router, element: string, signal: AbortSignal): Promise<void>;
  /**
   * Sets the oldest element aside; undefined if there is none. Until it is struck off it is still the queue's, and
   * drained with the rest.
   */
  setAside(router: Router, signal: AbortSignal): Promise<Taken | undefined>;
  /** False if it is not set aside any more: a drain came before. */
  strikeOff(router: Router, taken: Taken, signal: AbortSignal): Promise<boolean>;
  /** Takes everything there is, waiting or set aside, in order of age as far as the queue knows it. */
  drain(router: Router, signal: AbortSignal): Promise<readonly string[]>;
}

export interface Taken {
  /** What the queue knows it by. */
  readonly id: string;
  readonly element: string;
}

/**
 * The workload `queue`, on a list or a stream as the setting `queue` has it.
 *
 * A dequeue is two steps. If the first is not answered, the element waits or is set aside, and is drained in the
 * end either way. If the second is not answered, the element may be struck off or not. Were the dequeue called `ok`,
 * the drain might show its element a second time; so its outcome is unknown.
 */
export const queue: Meaning = (cluster) => {
  const kept = clientSettings(cluster).queue === "stream" ? streamQueue : listQueue;

  return async (router, op, signal): Promise<Outcome> => {
    switch (op.f) {
      case "enqueue":
        await kept.enqueue(router, JSON.stringify(op.value), signal);
        return { type: "ok", value: op.value };
      case "dequeue": {
        const taken = await kept.setAside(router, signal);
        if (taken === undefined) return { type: "fail", error: "empty" };
        const isOurs = await kept.strikeOff(router, taken, signal);
        return isOurs
          ? { type: "ok", value: parse(taken.element) }
          : { type: "fail", error: "taken-back: it is not set aside any more" };
      }
      case "drain":
        return { type: "ok", value: (await kept.drain(router, signal)).map(parse) };
      default:
        return unsupported(op);
    }
  };
};

function parse(element: string): Json {
  return JSON.parse(element) as Json;
}
