import { counter as counterChecker, pnCounter as pnCounterChecker } from "../checkers/counter/counter.ts";
import { finalReads } from "./final-reads.ts";
import { concat } from "./generator/concat.ts";
import { eachThread } from "./generator/each.ts";
import { fromFunction } from "./generator/from-function.ts";
import type { OpGenerator } from "./generator/generator.ts";
import { sequence } from "./generator/sequence.ts";
import { sleep } from "./generator/sleep.ts";
import type { Workload } from "./workload.ts";

/** Adds are of 1 up to this: different sizes, so that a sum tells more of which adds are in it. */
const MAX_TERM = 5;
const READS = 0.4;

/**
 * Counters that only grow, for the whole run: a read must count all that was acknowledged before it, and nothing
 * that failed or had not begun. What lost updates and requests that are applied twice come out as.
 */
export const counter: Workload = {
  name: "counter",
  description: "Adds to a few counters and reads of their sums, which must count every acknowledged add once",
  readOnly: new Set(["read"]),
  generator: ({ keys }) => counterOps(keys, (draw) => 1 + Math.floor(draw * MAX_TERM)),
  finalGenerator: (_, keys) => finalReads(keys),
  checker: () => counterChecker({ mustReadAll: true }),
};

/** Without adds for so long a counter that converges is to be the same everywhere. */
const SETTLE_SECONDS = 2;
/** What the final reads wait besides, since the pauses of a process and the times of its events are not the same. */
const MARGIN_MS = 200;

/**
 * Counters that grow and shrink, and need not be current while they do: the sum is only held to account when all has been quiet for
 * a while. For databases that promise convergence and no more, and for those that promise more, too.
 */
export const pnCounter: Workload = {
  name: "pn-counter",
  description: "Adds and subtractions on a few counters, which in the end must have counted each of them",
  readOnly: new Set(["read"]),
  generator: ({ keys }) =>
    counterOps(keys, (draw) => {
      const term = Math.floor(draw * 2 * MAX_TERM) - MAX_TERM;
      return term < 0 ? term : term + 1;
    }),
  finalGenerator: (_, keys) =>
    eachThread(
      concat(sleep(SETTLE_SECONDS * 1000 + MARGIN_MS), sequence(keys.map((key) => ({ f: "read", key })))),
    ),
  checker: () => pnCounterChecker({ settleSeconds: SETTLE_SECONDS }),
};

/** @param termOf - The term that a draw from [0, 1) stands for. */
function counterOps(keys: number, termOf: (draw: number) => number): OpGenerator {
  return fromFunction((random) => {
    const key = random.int(0, keys);
    return random.float(1) < READS ? { f: "read", key } : { f: "add", key, value: termOf(random.float(2)) };
  });
}
