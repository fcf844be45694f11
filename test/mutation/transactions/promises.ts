import { transactionsOf } from "../../support/transactions/transaction-history.ts";
import type { Subjects } from "../checks.ts";
import { demand, UNLIMITED } from "./context.ts";

const READ_SKEW = ["1-9: a x 1; a y 1", "1-9: r x 1; r y"];
const LONG_FORK = ["1-9: a a 1", "1-9: a b 1", "1-9: r a 1; r b", "1-9: r b 1; r a"];
const WRITE_SKEW = ["1-9: r c; a d 1", "1-9: r d; a c 1"];
const UNORDERABLE = ["1-9: r x; a y 1; a z 1", "1-9: r y; a x 1; a z 2"];
const DIRTY = ["1-2: a e 1 !", "3-4: r e 1"];
const BACKWARDS_WRITES_OF_PROCESS = ["p50 1-2: a g 1", "p50 3-4: a g 2", "5-6: r g 2,1"];
const BACKWARDS_WRITES = ["1-2: a h 1", "3-4: a h 2", "5-6: r h 2,1"];
const BACKWARDS_READ_OF_PROCESS = ["p51 1-2: r i 1", "p51 3-4: a j 1", "1-9: r j 1; a i 1"];
const EARLY_READ = ["3-4: a k 1", "1-2: r k 1"];
const STALE_OF_PROCESS = ["p52 1-2: a l 1", "p52 3-4: r l; r m 1", "5-6: a m 1"];
const STALE = ["1-2: a n 1", "3-4: r n"];
const SERIAL = ["1-2: a x 1", "3-4: r x 1"];

/** Histories that break what is stronger than a promise, and whether it is known that the promise is kept. */
const KEPT: readonly (readonly [promise: string, isKnown: boolean, ...lines: readonly string[]])[] = [
  ["read-uncommitted", true, ...DIRTY, ...BACKWARDS_WRITES_OF_PROCESS],
  ["strong-session-read-uncommitted", true, ...DIRTY, ...BACKWARDS_WRITES],
  ["strong-read-uncommitted", true, ...DIRTY, ...SERIAL],
  ["read-committed", true, ...READ_SKEW, ...BACKWARDS_READ_OF_PROCESS],
  ["strong-session-read-committed", true, ...READ_SKEW, ...EARLY_READ],
  ["strong-read-committed", true, ...READ_SKEW],
  ["serializable", true, ...STALE_OF_PROCESS],
  ["strong-session-serializable", true, ...STALE],
  ["strict-serializable", true, ...SERIAL],
  ["PL-3", true, ...STALE],
  ["pram", true, ...STALE],
  ["pram", false, ...READ_SKEW],
  ["monotonic-reads", true, ...SERIAL],
  ["monotonic-writes", true, ...SERIAL],
  ["read-your-writes", true, ...SERIAL],
  ["writes-follow-reads", true, ...SERIAL],
  ["read-atomic", false, ...READ_SKEW],
  ["causal", false, ...READ_SKEW],
  ["prefix", false, ...READ_SKEW],
  ["parallel-snapshot-isolation", false, ...LONG_FORK],
  ["update-serializable", false, ...LONG_FORK],
  ["consistent-view", true, ...LONG_FORK, "1-9: a q 1", "1-9: a r 1"],
  ["consistent-view", false, ...LONG_FORK, "1-9: a q 1", "1-9: a q 2"],
  ["parallel-snapshot-isolation", true, ...WRITE_SKEW],
  ["prefix", true, ...WRITE_SKEW],
  ["causal", true, ...WRITE_SKEW],
  ["parallel-snapshot-isolation", false, ...UNORDERABLE],
  ["prefix", false, ...UNORDERABLE],
  ["causal", false, ...UNORDERABLE],
];

export function knowsWhatIsKept({ listAppend }: Subjects): void {
  for (const [consistency, isKnown, ...lines] of KEPT) {
    const { valid } = listAppend({ consistency }).check(transactionsOf(...lines), UNLIMITED);
    demand(
      valid === (isKnown ? true : "unknown"),
      () => `${consistency} is ${String(valid)} of ${lines.join(" | ")}`,
    );
  }
}

/** What is no promise of transactions. */
const REFUSED = ["linearizable", "sequential", "eventual", "constructor"];

export function refusesOtherPromises({ listAppend }: Subjects): void {
  for (const consistency of REFUSED)
    demand(isRefused({ listAppend }, consistency), () => `it takes ${consistency} for a promise`);
}

function isRefused({ listAppend }: Pick<Subjects, "listAppend">, consistency: string): boolean {
  try {
    listAppend({ consistency });
    return false;
  } catch (error) {
    return error instanceof RangeError;
  }
}
