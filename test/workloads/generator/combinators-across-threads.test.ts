import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, Op } from "../../../checkers/history/operation.ts";
import {
  any,
  type Completer,
  clients,
  concat,
  delay,
  eachProcess,
  eachThread,
  imperfect,
  limit,
  mix,
  nemesis,
  nothing,
  type OpGenerator,
  onThreads,
  perfect,
  quick,
  reserve,
  shortestAny,
  simulate,
  sleep,
  synchronize,
  untilOk,
  weightedMix,
} from "../../../workloads/index.ts";
import {
  answers,
  endless,
  fs,
  invocations,
  MS,
  ops,
  randoms,
  recording,
  values,
} from "../../support/generator-probes.ts";

const numRuns = 100 * Number(process.env["FAULTLINE_DEEP"] ?? 1);

describe("side by side", () => {
  test("`any()` prefers the soonest operation", () => {
    expect(
      fs(
        quick(any(delay(5, ops(2, "a")), concat(sleep(1), synchronize(delay(5, ops(2, "b"))))), {
          concurrency: 3,
        }),
      ),
    ).toBe("a b a b");
  });

  test("`any()` gives equal generators equal chances, and ends with the last", () => {
    const history = quick(limit(1000, any(endless("a"), endless("b"))), { limit: 1000 });
    expect(values(history, "a").length / 1000).toBeCloseTo(0.5, 1);
    expect(fs(quick(any(ops(1, "a"), nothing, ops(1, "a"))))).toBe("a a");
  });

  test("`any()` tells every member of every event", () => {
    expect(values(quick(any(untilOk(endless("a")), ops(5, "b")), { concurrency: 1 }), "a")).toHaveLength(1);
  });

  test("`any()` and `mix()`: one member's choices do not depend on the others", () => {
    fc.assert(
      fc.property(fc.nat(100), fc.constantFrom(any, mix), (seed, combine) => {
        const chosen = (other: OpGenerator): Json[] =>
          values(quick(combine(randoms("a"), other), { seed, limit: 60 }), "a").slice(0, 10);
        expect(chosen(randoms("b"))).toEqual(chosen(ops(7, "b")));
      }),
      { numRuns },
    );
  });

  test("`any()` and `mix()`: equal members make different choices", () => {
    for (const combine of [any, mix]) {
      expect(new Set(values(quick(combine(randoms("a"), randoms("a")), { limit: 100 }))).size).toBe(100);
    }
  });

  test("`shortestAny()` ends with the first of its members", () => {
    const history = quick(shortestAny(ops(3, "a"), endless("b")), { limit: 1000 });
    expect(values(history, "a")).toHaveLength(3);
    expect(invocations(history).length).toBeLessThan(100);
  });

  test("`mix()` does not wait for a pending member", () => {
    const onlyThread0 = onThreads((thread) => thread === 0, ops(3, "slow"));
    const completer: Completer = ({ f, value }) => ({
      latencyNs: f === "slow" ? 100 * MS : 0,
      outcome: () => ({ type: "ok", value }),
    });
    const history = simulate(mix(onlyThread0, ops(50, "fast")), completer, { concurrency: 3 });
    expect(values(history, "fast")).toHaveLength(50);
    expect(history.findLast(({ f }) => f === "fast")?.time).toBe(0);
    expect(values(history, "slow")).toHaveLength(3);
  });

  test("`weightedMix()` mixes in proportion, and goes on with the rest when a member is exhausted", () => {
    const history = quick(weightedMix([3, endless("a")], [1, endless("b")], [0, endless("c")]), {
      limit: 2000,
    });
    expect(values(history, "a").length / 2000).toBeCloseTo(0.75, 1);
    expect(values(history, "c")).toEqual([]);
    expect(values(quick(weightedMix([100, ops(3, "a")], [1, ops(9, "b")])), "b")).toHaveLength(9);
  });
});

describe("threads", () => {
  test("`clients()` and `nemesis()` keep to their threads", () => {
    for (const generator of [clients(ops(9, "a"), ops(4, "b")), nemesis(ops(4, "b"), ops(9, "a"))]) {
      const history = quick(generator, { concurrency: 3, nemesis: true });
      expect(values(history, "a")).toHaveLength(9);
      expect(values(history, "b")).toHaveLength(4);
      expect(history.every(({ f, process }) => (f === "b") === (process === "nemesis"))).toBe(true);
    }
  });

  test("`onThreads()` tells its source of its own threads' events only", () => {
    const heard: Op[] = [];
    const mine = onThreads((thread) => thread === 0, recording(heard, ops(4, "mine")));
    const others = onThreads((thread) => thread === 1, ops(5, "other"));
    perfect(any(mine, others));
    expect(new Set(heard.map(({ f }) => f))).toEqual(new Set(["mine"]));
  });

  test("`onThreads()` is exhausted if it may use no thread", () => {
    expect(quick(onThreads(() => false, ops(3)))).toEqual([]);
  });

  test("`eachThread()` gives every thread a copy, with randomness of its own", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(4), fc.nat(9), (concurrency, count, seed) => {
        const history = imperfect(eachThread(limit(count, randoms("a"))), {
          concurrency,
          nemesis: true,
          seed,
        });
        const perThread = new Map<string, number>();
        for (const { process } of invocations(history)) {
          const thread = String(process === "nemesis" ? process : process % concurrency);
          perThread.set(thread, (perThread.get(thread) ?? 0) + 1);
        }
        expect([...perThread.values()]).toEqual(count === 0 ? [] : new Array(concurrency + 1).fill(count));
        expect(new Set(values(history)).size).toBe(invocations(history).length);
      }),
      { numRuns },
    );
  });

  test("`eachProcess()` gives a new process of a thread a fresh copy", () => {
    const history = simulate(eachProcess(ops(2)), answers("info", "ok"), { concurrency: 1 });
    expect(invocations(history).map(({ process, value }) => [process, value])).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
  });

  test("`reserve()` sets aside the first threads, then the next, and leaves the rest", () => {
    const tree = reserve(
      [
        { threads: 2, generator: endless("a") },
        { threads: 3, generator: endless("b") },
      ],
      endless("c"),
    );
    const threads = threadsOf(perfect(tree, { concurrency: 7, nemesis: true, limit: 400 }));
    expect(threads).toEqual({ a: [0, 1], b: [2, 3, 4], c: [5, 6, "nemesis"] });
  });

  test("`reserve()` within `reserve()` divides the threads it was given", () => {
    const inner = reserve([{ threads: 1, generator: endless("b") }], endless("c"));
    const tree = reserve([{ threads: 2, generator: endless("a") }], inner);
    expect(threadsOf(perfect(tree, { concurrency: 5, limit: 400 }))).toEqual({
      a: [0, 1],
      b: [2],
      c: [3, 4],
    });
    const deeper = onThreads((thread) => thread !== 0, tree);
    expect(threadsOf(perfect(deeper, { concurrency: 5, limit: 400 }))).toEqual({ a: [1, 2], b: [3], c: [4] });
  });

  test("`reserve()` gives nothing to a generator for which no thread is left", () => {
    const tree = reserve(
      [
        { threads: 1, generator: ops(2, "a") },
        { threads: 3, generator: ops(2, "b") },
      ],
      ops(2, "c"),
    );
    expect(fs(perfect(tree, { concurrency: 1 }))).toBe("a a");
  });

  test("`reserve()` tells each member of its own threads' events", () => {
    const heard: Op[] = [];
    perfect(reserve([{ threads: 1, generator: recording(heard, ops(5, "a")) }], ops(20, "b")));
    expect(new Set(heard.map(({ f }) => f))).toEqual(new Set(["a"]));
  });
});

function threadsOf(history: readonly Op[]): Record<string, (number | "nemesis")[]> {
  const used: Record<string, Set<number | "nemesis">> = {};
  for (const { f, process } of history) (used[f] ??= new Set()).add(process);
  return Object.fromEntries(
    Object.entries(used)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([f, threads]) => [
        f,
        [...threads].toSorted((a, b) => (a === "nemesis" ? 1 : b === "nemesis" ? -1 : a - b)),
      ]),
  );
}
