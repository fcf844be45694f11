import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Key, Op } from "../../../checkers/history/operation.ts";
import {
  concurrentKeys,
  fromFunction,
  imperfect,
  limit,
  nothing,
  type OpGenerator,
  onUpdate,
  op,
  perfect,
  quick,
  repeat,
  sequence,
} from "../../../workloads/index.ts";
import { invocations } from "../../support/generator-probes.ts";

const numRuns = 100 * Number(process.env["FAULTLINE_DEEP"] ?? 1);
const keyOf = (i: number): Key => `k${i}`;
const threeOps = (): OpGenerator =>
  sequence([
    { f: "a", value: 0 },
    { f: "a", value: 1 },
    { f: "a", value: 2 },
  ]);

function byKey(ops: readonly Op[]): Map<Key | undefined, Op[]> {
  const groups = new Map<Key | undefined, Op[]>();
  for (const op of ops) groups.set(op.key, [...(groups.get(op.key) ?? []), op]);
  return groups;
}

test("`concurrentKeys()` works for any number of keys, threads, and threads per key", () => {
  const shape = fc.record({
    keys: fc.integer({ min: 1, max: 9 }),
    concurrency: fc.integer({ min: 1, max: 9 }),
    threadsPerKey: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
    seed: fc.nat(9),
  });
  fc.assert(
    fc.property(shape, ({ keys, concurrency, threadsPerKey, seed }) => {
      const options = {
        keys,
        keyOf,
        generator: threeOps,
        ...(threadsPerKey === undefined ? {} : { threadsPerKey }),
      };
      const history = imperfect(limit(60, concurrentKeys(options)), { concurrency, seed });
      const groups = byKey(invocations(history));
      expect(invocations(history)).toHaveLength(60);

      const unfinished = [...groups.values()].filter((ops) => ops.length < 3);
      expect(unfinished.length).toBeLessThanOrEqual(keys);
      for (const ops of groups.values()) {
        expect(ops.map(({ value }) => value)).toEqual([0, 1, 2].slice(0, ops.length));
        const threads = new Set(ops.map(({ process }) => Number(process) % concurrency));
        expect(threads.size).toBeLessThanOrEqual(threadsPerKey ?? concurrency);
      }
    }),
    { numRuns },
  );
});

test("`concurrentKeys()` retires an exhausted key for a fresh one, and has no more than `keys` in use", () => {
  const history = quick(limit(3000, concurrentKeys({ keys: 4, keyOf, generator: threeOps })), {
    limit: 3000,
  });
  const groups = [...byKey(invocations(history)).values()];
  expect(groups.length).toBeGreaterThanOrEqual(1000);
  const changes = groups.flatMap((ops) => [
    { at: ops[0]?.index ?? 0, by: 1 },
    { at: ops.at(-1)?.index ?? 0, by: -1 },
  ]);
  let open = 0;
  for (const { by } of changes.toSorted((a, b) => a.at - b.at)) {
    open += by;
    expect(open).toBeLessThanOrEqual(4);
  }
});

test("`concurrentKeys()` draws the keys in use evenly", () => {
  const endless = concurrentKeys({ keys: 5, keyOf, generator: () => repeat(op({ f: "a" })) });
  const groups = byKey(invocations(quick(endless, { limit: 5000 })));
  for (const ops of groups.values()) expect(ops.length / 5000).toBeCloseTo(0.2, 1);
  expect(groups.size).toBe(5);
});

test("`concurrentKeys()` tells a key's generator of its own key's events, and of no retired key's", () => {
  const heard: [Key, Key | undefined][] = [];
  const generator = (key: Key): OpGenerator =>
    onUpdate((source, _, event) => {
      heard.push([key, event.key]);
      return source;
    }, threeOps());
  perfect(limit(200, concurrentKeys({ keys: 3, keyOf, generator })), { concurrency: 5 });
  expect(heard.every(([key, eventKey]) => key === eventKey)).toBe(true);
  expect(new Set(heard.map(([key]) => key)).size).toBeGreaterThan(50);
});

test("`concurrentKeys()` makes the same choices for a key whatever the other keys and threads are", () => {
  const random = (): OpGenerator =>
    limit(
      5,
      fromFunction((draws) => ({ f: "a", value: draws.int(0, 1e9) })),
    );
  const valuesOf = (keys: number, concurrency: number): unknown => {
    const history = perfect(limit(100, concurrentKeys({ keys, keyOf, generator: random })), { concurrency });
    return byKey(invocations(history))
      .get("k2")
      ?.map(({ value }) => value);
  };
  expect(valuesOf(3, 1)).toEqual(valuesOf(3, 4));
  expect(valuesOf(3, 1)).toEqual(valuesOf(5, 2));
});

test("`concurrentKeys()` makes other choices for other keys", () => {
  const random = (): OpGenerator =>
    limit(
      5,
      fromFunction((draws) => ({ f: "a", value: draws.int(0, 1e9) })),
    );
  const history = perfect(limit(100, concurrentKeys({ keys: 3, keyOf, generator: random })));
  expect(new Set(invocations(history).map(({ value }) => value)).size).toBe(100);
});

test("`concurrentKeys()` refuses to hang on keys with nothing to do", () => {
  expect(() => quick(concurrentKeys({ keys: 2, keyOf, generator: () => nothing }))).toThrow(
    "keys in a row had nothing to do",
  );
});
