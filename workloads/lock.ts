import { lock as lockChecker } from "../checkers/lock/lock.ts";
import { concurrencyLimit } from "./generator/concurrency-limit.ts";
import { eachThread } from "./generator/each.ts";
import type { OpGenerator } from "./generator/generator.ts";
import { fillIn, op } from "./generator/op.ts";
import { emit, pending } from "./generator/step.ts";
import type { Workload } from "./workload.ts";

/**
 * A list that is read, held for a while, and written back with one more element, all under a lock. A lock that two
 * processes hold at once loses one of their elements.
 *
 * An `add` of `{ element, holdMs }` is one such section. Its answer adds what it `saw` in the list, and the `token` of
 * its hold on the lock if that has one.
 */
export const lock: Workload = lockWorkload(
  "lock",
  "Sections under a lock that each add to one list, of which none may overwrite another",
);

/** The workload `lock` under a name of its own, for clients that are asked to keep it in their own way. */
export function lockWorkload(name: string, description: string): Workload {
  return {
    name,
    description,
    readOnly: new Set(["read"]),
    generator: ({ opTimeoutMs }) => concurrencyLimit(CONTENDERS, sections(opTimeoutMs * LONGEST_HOLD, 0)),
    finalGenerator: () => eachThread(op({ f: "read" })),
    checker: () => lockChecker(name),
  };
}

/** Of the time that an operation has. The rest is for waiting and for the way. */
const LONGEST_HOLD = 0.2;
const READS = 0.05;
/** Operations at a time. Of more, most would wait for the lock until their time is over. */
const CONTENDERS = 5;

/** Elements are 1, 2, 3, ... in the order in which they were asked for. */
function sections(maxHoldMs: number, lastAdded: number, emitted = 0): OpGenerator {
  return {
    next(ctx) {
      const reads = ctx.random.float(2 * emitted) < READS;
      const element = lastAdded + 1;
      const holdMs = Math.floor(maxHoldMs * ctx.random.float(2 * emitted + 1));
      const invoke = fillIn(reads ? { f: "read" } : { f: "add", value: { element, holdMs } }, ctx);
      if (invoke === undefined) return pending(this);
      return emit(invoke, sections(maxHoldMs, reads ? lastAdded : element, emitted + 1));
    },
    update() {
      return this;
    },
  };
}
