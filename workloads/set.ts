import { set as setChecker } from "../checkers/set/set.ts";
import { finalReads } from "./final-reads.ts";
import type { OpGenerator } from "./generator/generator.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { emit, pending } from "./generator/step.ts";
import type { Workload } from "./workload.ts";

/**
 * Sets that grow for the whole run and are read whole, at last by everybody: what shows acknowledged writes that a
 * failover threw away, and how many. Keys are not retired, since a loss shows only in a later read of its set.
 */
export const set: Workload = {
  name: "set",
  description: "Adds of unique elements to a few sets and reads of all of them, in which none may be missing",
  readOnly: new Set(["read"]),
  generator: ({ keys }) =>
    setOps(
      Array.from({ length: keys }, () => 0),
      0,
    ),
  finalGenerator: (_, keys) => finalReads(keys),
  checker: () => setChecker(),
};

/**
 * How many adds there are to a read of the same set, at least, and how many for each element it holds. So a read grows
 * rarer as it grows longer, and all reads of a run together are about twenty times as long as the sets.
 */
const LEAST_ADDS_PER_READ = 10;
const ADDS_PER_READ_AND_ELEMENT = 0.05;

/**
 * @param sizes - How many elements were offered to each set so far; keys are the numbers from 0.
 * @param lastAdded - Elements are 1, 2, 3, ... over all sets.
 */
function setOps(sizes: readonly number[], lastAdded: number, emitted = 0): OpGenerator {
  return {
    next(ctx) {
      const key = ctx.random.int(2 * emitted, sizes.length);
      const size = sizes[key] ?? 0;
      const reads = ctx.random.float(2 * emitted + 1) < readShare(size);
      const invoke = fillIn(template(key, reads ? undefined : lastAdded + 1), ctx);
      if (invoke === undefined) return pending(this);
      if (reads) return emit(invoke, setOps(sizes, lastAdded, emitted + 1));
      return emit(invoke, setOps(sizes.with(key, size + 1), lastAdded + 1, emitted + 1));
    },
    update() {
      return this;
    },
  };
}

function readShare(size: number): number {
  return 1 / (1 + Math.max(LEAST_ADDS_PER_READ, ADDS_PER_READ_AND_ELEMENT * size));
}

function template(key: number, element: number | undefined): OpTemplate {
  return element === undefined ? { f: "read", key } : { f: "add", key, value: element };
}
