import { History } from "../history/history.ts";
import { operationOf } from "../transactions/operation-of.ts";
import type { Transactions } from "../transactions/transactions.ts";

/** How many subsets are tried. */
const MAX_TRIES = 500;

export interface ShrinkOptions {
  /** Whether the transactions of a history contradict each other, with nothing missing that one of them read. */
  readonly isContradictory: (history: History) => boolean;
  readonly expired: () => boolean;
}

/**
 * Leaves out transactions, half of them at first and in the end one by one, as long as the others contradict each other by themselves.
 * After Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", TSE 2002.
 *
 * @param given - Numbers of transactions that contradict each other.
 */
export function shrinkTransactions(
  transactions: Transactions,
  given: readonly number[],
  { isContradictory, expired }: ShrinkOptions,
): readonly number[] {
  let current = given;
  let tries = 0;
  let size = Math.ceil(given.length / 2);
  while (size >= 1) {
    const before = current.length;
    for (let from = 0; from < current.length; ) {
      if (tries++ === MAX_TRIES || expired()) return current;
      const fewer = current.toSpliced(from, size);
      if (fewer.length > 0 && isContradictory(historyOf(transactions, fewer))) current = fewer;
      else from += size;
    }
    // What was read by one that is gone can now go, too.
    if (size > 1 || current.length === before) size >>= 1;
  }
  return current;
}

/** What some transactions did, as if there had been nothing else. */
export function historyOf(transactions: Transactions, chosen: readonly number[]): History {
  const events = chosen.flatMap((t) => {
    const { invocation, completion } = operationOf(transactions, t);
    return completion === undefined ? [invocation] : [invocation, completion];
  });
  return History.from(events.toSorted((a, b) => a.index - b.index));
}
