import { queue as queueChecker } from "../checkers/queue/queue.ts";
import type { Context } from "./generator/context.ts";
import type { OpGenerator } from "./generator/generator.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { EXHAUSTED, emit, pending } from "./generator/step.ts";
import type { Workload } from "./workload.ts";

/**
 * One queue of unique elements: rather more go in than come out, and in the end it is drained. What was acknowledged
 * and never came out is lost, what came out twice was delivered twice.
 */
export const queue: Workload = {
  name: "queue",
  description: "Enqueues and dequeues of unique elements, each of which must come out once",
  readOnly: new Set(),
  generator: () => queueOps(0),
  finalGenerator: drains,
  checker: () => queueChecker(),
};

export const ENQUEUES = 0.55;
/** Drains that fail or go on finding something; a healthy cluster needs two. */
const MAX_DRAINS = 50;

/** Elements are 1, 2, 3, ... */
function queueOps(lastEnqueued: number, emitted = 0): OpGenerator {
  return {
    next(ctx) {
      const enqueues = ctx.random.float(emitted) < ENQUEUES;
      const template: OpTemplate = enqueues ? { f: "enqueue", value: lastEnqueued + 1 } : { f: "dequeue" };
      const invoke = fillIn(template, ctx);
      if (invoke === undefined) return pending(this);
      return emit(invoke, queueOps(lastEnqueued + (enqueues ? 1 : 0), emitted + 1));
    },
    update() {
      return this;
    },
  };
}

/** Drains until nothing is left. */
export function drains(): OpGenerator {
  return drainUntilEmpty({ drained: false, draining: false, attempts: 0 });
}

interface Draining {
  /** A drain found nothing. */
  readonly drained: boolean;
  readonly draining: boolean;
  readonly attempts: number;
}

/** One drain after the other, each by the process that has waited longest, until one finds nothing left. */
function drainUntilEmpty({ drained, draining, attempts }: Draining): OpGenerator {
  return {
    next(ctx: Context) {
      if (drained || attempts === MAX_DRAINS) return EXHAUSTED;
      const invoke = draining ? undefined : fillIn({ f: "drain" }, ctx);
      if (invoke === undefined) return pending(this);
      return emit(invoke, drainUntilEmpty({ drained, draining: true, attempts: attempts + 1 }));
    },
    update(_, { type, f, value }) {
      if (f !== "drain" || type === "invoke") return this;
      const foundNothing = type === "ok" && Array.isArray(value) && value.length === 0;
      return drainUntilEmpty({ drained: foundNothing, draining: false, attempts });
    },
  };
}
