import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Op } from "../../../checkers/history/operation.ts";
import { limit } from "../../../workloads/generator/limit.ts";
import { mapRest } from "../../../workloads/generator/step.ts";
import { imperfect, type OpGenerator, perfect, quick, simulate, validate } from "../../../workloads/index.ts";
import { type MicroOp, parseMicroOps } from "../../../workloads/transactions/micro-op.ts";
import {
  LINGERING_KEYS,
  type RandomTransactions,
  randomTransactions,
} from "../../../workloads/transactions/random-transactions.ts";
import { USUAL_SHAPE } from "../../../workloads/transactions/transaction-shape.ts";
import { invocations } from "../../support/generator-probes.ts";

const numRuns = 100 * Number(process.env["FAULTLINE_DEEP"] ?? 1);

const USUAL: RandomTransactions = { ...USUAL_SHAPE, keys: 5, write: "append" };

const shapes: fc.Arbitrary<RandomTransactions> = fc
  .record({
    keys: fc.integer({ min: 1, max: 12 }),
    minLength: fc.integer({ min: 1, max: 5 }),
    more: fc.nat(4),
    maxWritesPerKey: fc.integer({ min: 1, max: 12 }),
    readFraction: fc.constantFrom(0, 0.2, 0.5, 0.9, 1),
    keyDistribution: fc.constantFrom("uniform", "zipf"),
    write: fc.constantFrom("append", "w"),
  })
  .map(({ more, ...shape }) => ({ ...shape, maxLength: shape.minLength + more }));

/** The transactions that were asked for, in order. */
function transactionsOf(options: RandomTransactions, count: number, seed = 0): (readonly MicroOp[])[] {
  return stepsOf(quick(limit(count, randomTransactions(options)), { seed, limit: count, concurrency: 3 }));
}

function stepsOf(history: readonly Op[]): (readonly MicroOp[])[] {
  return invocations(history).map(({ f, value }) => {
    const steps = f === "txn" ? parseMicroOps(value) : undefined;
    if (steps === undefined) throw new Error(`This is no transaction: ${f} ${JSON.stringify(value)}`);
    return steps;
  });
}

function holds(law: (transactions: (readonly MicroOp[])[], options: RandomTransactions) => void): void {
  fc.assert(
    fc.property(shapes, fc.nat(1000), (options, seed) => {
      law(transactionsOf(options, 150, seed), options);
    }),
    { numRuns },
  );
}

describe("randomTransactions()", () => {
  test("asks for as many steps as it was told", () => {
    holds((transactions, { minLength, maxLength }) => {
      for (const { length } of transactions) {
        expect(length).toBeGreaterThanOrEqual(minLength);
        expect(length).toBeLessThanOrEqual(maxLength);
      }
    });
    const lengths = new Set(transactionsOf(USUAL, 200).map(({ length }) => length));
    expect(lengths).toEqual(new Set([1, 2, 3, 4]));
  });

  test("writes 1, 2, 3, ... to each key, no further than it was told, and has no key with a gap", () => {
    holds((transactions, { maxWritesPerKey, write }) => {
      const last = new Map<unknown, number>();
      for (const [f, key, value] of transactions.flat()) {
        if (f === "r") {
          expect(value).toBeNull();
          continue;
        }
        expect(f).toBe(write);
        expect(value).toBe((last.get(key) ?? 0) + 1);
        last.set(key, Number(value));
      }
      for (const written of last.values()) expect(written).toBeLessThanOrEqual(maxWritesPerKey);
    });
  });

  test("has as many keys live as it was told, each fresh one when another is retired", () => {
    holds((transactions, { keys, maxWritesPerKey }) => {
      const written = new Map<unknown, number>();
      let full = 0;
      for (const [f, key] of transactions.flat()) {
        expect(Number(key)).toBeLessThan(keys + full);
        if (f === "r") continue;
        const times = (written.get(key) ?? 0) + 1;
        written.set(key, times);
        if (times === maxWritesPerKey) full++;
      }
    });
  });

  test("reads the keys retired last now and then, so that their last writes are seen, and never writes to one", () => {
    const retired: unknown[] = [];
    const seen = new Set<unknown>();
    const written = new Map<unknown, number>();
    let reads = 0;
    let lookedBack = 0;
    for (const [f, key] of transactionsOf(USUAL, 6000).flat()) {
      const at = retired.indexOf(key);
      if (f === "r") reads++;
      else expect(at).toBe(-1);
      if (f === "r" && at >= 0) {
        lookedBack++;
        seen.add(key);
        // Some may have retired since the transaction began, in which it was decided where to look.
        expect(retired.length - at).toBeLessThanOrEqual(LINGERING_KEYS + USUAL.maxLength);
      }
      if (f === "r") continue;
      written.set(key, (written.get(key) ?? 0) + 1);
      if (written.get(key) === USUAL.maxWritesPerKey) retired.push(key);
    }
    expect(lookedBack / reads).toBeCloseTo(0.1, 1);
    expect(retired.length).toBeGreaterThan(200);
    expect(seen.size / retired.length).toBeGreaterThan(0.9);
  });

  test("reads in the part of its steps that it was told", () => {
    for (const readFraction of [0, 0.25, 0.5, 1]) {
      const steps = transactionsOf({ ...USUAL, readFraction }, 2000).flat();
      const share = steps.filter(([f]) => f === "r").length / steps.length;
      expect(Math.abs(share - readFraction)).toBeLessThan(readFraction % 1 === 0 ? 1e-9 : 0.03);
    }
  });

  test("uses all live keys alike when it is uniform, and few of them mostly by Zipf's law", () => {
    const count = (keyDistribution: "uniform" | "zipf"): number[] => {
      const uses = new Array<number>(10).fill(0);
      const options: RandomTransactions = { ...USUAL, keys: 10, maxWritesPerKey: 1e9, keyDistribution };
      for (const [, key] of transactionsOf(options, 4000).flat())
        uses[Number(key)] = (uses[Number(key)] ?? 0) + 1;
      const all = uses.reduce((sum, n) => sum + n, 0);
      return uses.map((n) => n / all);
    };
    for (const share of count("uniform")) expect(share).toBeCloseTo(0.1, 1);
    const zipf = count("zipf");
    const weights = zipf.map((_, rank) => (rank + 1) ** -0.99);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [rank, share] of zipf.entries())
      expect(Math.abs(share - (weights[rank] ?? 0) / total)).toBeLessThan(0.02);
  });

  test("is a value: offers that are not taken leave no trace, and the same seed gives the same", () => {
    const source = (): OpGenerator => limit(100, validate(randomTransactions(USUAL)));
    for (const run of [quick, perfect, imperfect]) {
      const options = { seed: 7, concurrency: 4, limit: 100 };
      expect(run(pestered(source()), options)).toEqual(run(source(), options));
      expect(run(source(), { ...options, seed: 8 })).not.toEqual(run(source(), options));
    }
  });

  test("waits while nobody is free", () => {
    const history = simulate(limit(20, randomTransactions(USUAL)), () => ({
      latencyNs: 1000,
      outcome: () => ({ type: "info", error: "timeout" }),
    }));
    expect(invocations(history)).toHaveLength(20);
  });
});

/** `source`, which is also asked when nobody will take the offer. */
function pestered(source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      source.next(ctx);
      return mapRest(source.next(ctx), pestered);
    },
    update: (ctx, event) => pestered(source.update(ctx, event)),
  };
}
