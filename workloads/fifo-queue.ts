import { queue as queueChecker } from "../checkers/queue/queue.ts";
import type { Context } from "./generator/context.ts";
import { eachThread } from "./generator/each.ts";
import type { OpGenerator } from "./generator/generator.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { emit, pending } from "./generator/step.ts";
import { drains, ENQUEUES } from "./queue.ts";
import type { Workload } from "./workload.ts";

/**
 * The workload `queue` with elements that say where they belong: `[producer, counter]`. A queue that is first in, first
 * out gives out the elements of each producer in order and without gaps.
 */
export const fifoQueue: Workload = {
  name: "fifo-queue",
  description: "The same with elements that each client counts, which must come out in its order",
  readOnly: new Set(),
  generator: () => eachThread(queueOps(0)),
  finalGenerator: drains,
  checker: () => queueChecker({ order: "per-producer" }),
};

/** Of one client, whose elements are counted from 1. */
function queueOps(lastEnqueued: number, emitted = 0): OpGenerator {
  return {
    next(ctx) {
      const enqueues = ctx.random.float(emitted) < ENQUEUES;
      const template: OpTemplate = enqueues
        ? { f: "enqueue", value: [producerOf(ctx), lastEnqueued + 1] }
        : { f: "dequeue" };
      const invoke = fillIn(template, ctx);
      if (invoke === undefined) return pending(this);
      return emit(invoke, queueOps(lastEnqueued + (enqueues ? 1 : 0), emitted + 1));
    },
    update() {
      return this;
    },
  };
}

/** The thread, which goes on counting when its process is replaced. */
function producerOf({ threads }: Context): string {
  return `c${threads[0] ?? 0}`;
}
