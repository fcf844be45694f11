import type { OpGenerator } from "../generator/generator.ts";
import { fillIn } from "../generator/op.ts";
import type { Random } from "../generator/random.ts";
import { emit, pending } from "../generator/step.ts";
import type { MicroOp } from "./micro-op.ts";
import type { TransactionShape } from "./transaction-shape.ts";

export interface RandomTransactions extends TransactionShape {
  /** Keys that are live at the same time. */
  readonly keys: number;
  /** How a step writes: an element to the end of a list, or a value over another. */
  readonly write: "append" | "w";
}

/** How many keys that were retired last are still read now and then. */
export const LINGERING_KEYS = 8;

/** The part of reads that look at a retired key, so that its last writes are seen by somebody. */
const READS_OF_RETIRED = 0.1;

/** As hot as the hot keys of the Yahoo! Cloud Serving Benchmark (Cooper et al., SoCC 2010). */
const ZIPF_SKEW = 0.99;

/**
 * Transactions `txn` of random steps over random keys, without end.
 *
 * Keys are the numbers from 0. The values of each are 1, 2, 3, ... in the order in which they are asked for, so that
 * every value of a key has one writer. A key that has been written as often as it may be is retired, and a fresh one
 * takes its place, which under `zipf` is as hot as it was.
 */
export function randomTransactions(options: RandomTransactions): OpGenerator {
  const live = Array.from({ length: options.keys }, (_, key) => ({ key, lastWritten: 0 }));
  return transactions(options, { live, retired: [], keysUsed: options.keys }, 0);
}

interface LiveKey {
  readonly key: number;
  readonly lastWritten: number;
}

interface Keys {
  readonly live: readonly LiveKey[];
  /** Those retired last, the latest at the end. */
  readonly retired: readonly number[];
  readonly keysUsed: number;
}

function transactions(options: RandomTransactions, keys: Keys, emitted: number): OpGenerator {
  return {
    next(ctx) {
      if (ctx.noneIsFree) return pending(this);
      const { steps, after } = drawTransaction(options, keys, ctx.random.split(emitted));
      const invoke = fillIn({ f: "txn", value: steps }, ctx);
      return invoke === undefined ? pending(this) : emit(invoke, transactions(options, after, emitted + 1));
    },
    update() {
      return this;
    },
  };
}

interface Drawn {
  readonly steps: readonly MicroOp[];
  readonly after: Keys;
}

function drawTransaction(options: RandomTransactions, before: Keys, random: Random): Drawn {
  const { minLength, maxLength, maxWritesPerKey, readFraction, write } = options;
  const live = [...before.live];
  let { retired, keysUsed } = before;
  const length = minLength + random.int(0, maxLength - minLength + 1);
  const steps = Array.from({ length }, (_, i): MicroOp => {
    // Each step has draws of its own, so that what one does changes nothing of what the next is.
    const draws = random.split(i);
    const reads = draws.float(0) < readFraction;
    if (reads && retired.length > 0 && draws.float(1) < READS_OF_RETIRED)
      return ["r", draws.pick(2, retired), null];
    const slot = drawSlot(options, draws);
    const { key, lastWritten } = live[slot] ?? { key: slot, lastWritten: 0 };
    if (reads) return ["r", key, null];
    const value = lastWritten + 1;
    if (value < maxWritesPerKey) {
      live[slot] = { key, lastWritten: value };
    } else {
      live[slot] = { key: keysUsed++, lastWritten: 0 };
      retired = [...retired.slice(1 - LINGERING_KEYS), key];
    }
    return [write, key, value];
  });
  return { steps, after: { live, retired, keysUsed } };
}

function drawSlot({ keys, keyDistribution }: RandomTransactions, draws: Random): number {
  return keyDistribution === "zipf" ? draws.zipf(3, keys, ZIPF_SKEW) : draws.int(3, keys);
}
