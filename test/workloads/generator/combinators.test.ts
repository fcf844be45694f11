import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, Op } from "../../../checkers/history/operation.ts";
import {
  andThen,
  any,
  type Completer,
  clients,
  concat,
  concurrencyLimit,
  cycle,
  cycleTimes,
  delay,
  eachProcess,
  eachThread,
  filter,
  flipFlop,
  fMap,
  fromFunction,
  ignoreUpdates,
  imperfect,
  limit,
  log,
  map,
  mix,
  nemesis,
  nothing,
  type OpGenerator,
  once,
  onThreads,
  onUpdate,
  op,
  perfect,
  phases,
  processLimit,
  quick,
  repeat,
  reserve,
  sequence,
  shortestAny,
  simulate,
  sleep,
  stagger,
  synchronize,
  timeLimit,
  untilOk,
  weightedMix,
} from "../../../workloads/index.ts";

const numRuns = 100 * Number(process.env["FAULTLINE_DEEP"] ?? 1);
const MS = 1e6;

/** `count` operations `f` with the values 0, 1, 2, ... */
const ops = (count: number, f = "a"): OpGenerator =>
  sequence(Array.from({ length: count }, (_, value) => ({ f, value })));
/** Operations `f` without end, with the values 0, 1, 2, ... */
const endless = (f = "a"): OpGenerator => repeat(op({ f }));
/** Random values without end. */
const randoms = (f: string): OpGenerator => fromFunction((random) => ({ f, value: random.int(0, 1e9) }));

/** `source`, which writes down what it is told of. */
const recording = (heard: Op[], source: OpGenerator): OpGenerator =>
  onUpdate((unchanged, _, event) => {
    heard.push(event);
    return unchanged;
  }, source);

const invocations = (history: readonly Op[]): Op[] => history.filter(({ type }) => type === "invoke");
const fs = (history: readonly Op[]): string =>
  invocations(history)
    .map(({ f }) => f)
    .join(" ");
const values = (history: readonly Op[], f?: string): Json[] =>
  invocations(history)
    .filter((invocation) => f === undefined || invocation.f === f)
    .map(({ value }) => value);
const timesMs = (history: readonly Op[]): number[] => invocations(history).map(({ time }) => time / MS);

/** Answers `ok` after a time. */
const after = (latencyMs: number): Completer => {
  return ({ value }) => ({ latencyNs: latencyMs * MS, outcome: () => ({ type: "ok", value }) });
};
/** Answers each invocation as listed, in turn; the last for ever. */
const answers = (...types: readonly ("ok" | "fail" | "info")[]): Completer => {
  let asked = 0;
  return ({ value }) => {
    const type = types[Math.min(asked++, types.length - 1)] ?? "ok";
    return { latencyNs: 10, outcome: () => (type === "ok" ? { type, value } : { type, error: "simulated" }) };
  };
};

describe("sources", () => {
  test("`op()` emits once, with null for a value that is left out", () => {
    expect(quick(op({ f: "read", key: "k" }))).toEqual([
      { index: 0, time: 0, process: 0, type: "invoke", f: "read", value: null, key: "k" },
      { index: 1, time: 0, process: 0, type: "ok", f: "read", value: null, key: "k" },
    ]);
  });

  test("`sequence()` emits each template once, in order, and waits for free processes", () => {
    expect(values(perfect(ops(5), { concurrency: 1 }))).toEqual([0, 1, 2, 3, 4]);
  });

  test("`fromFunction()` asks again until the answer is null", () => {
    let left = 3;
    const countdown = fromFunction((_, ctx) => (ctx.time < 30 ? { f: "tick", value: left-- } : null));
    expect(invocations(perfect(countdown, { concurrency: 1 }))).toHaveLength(3);
  });

  test("`fromFunction()` uses up an answer that is a generator before it asks again", () => {
    const pairs = limit(
      6,
      fromFunction((random) => concat(op({ f: "a", value: random.int(0, 1e9) }), op({ f: "b" }))),
    );
    const history = quick(pairs);
    expect(fs(history)).toBe("a b a b a b");
    expect(new Set(values(history, "a")).size).toBe(3);
  });

  test("`fromFunction()` refuses to hang on a function that only answers with exhausted generators", () => {
    expect(() => quick(fromFunction(() => nothing))).toThrow("1000 times in a row");
  });

  test("`sleep()` keeps its process from other operations and is not in the history", () => {
    const history = quick(concat(sleep(5), ops(2)), { concurrency: 1 });
    expect(timesMs(history)).toEqual([5, 5]);
  });

  test("`log()` is not in the history", () => {
    expect(fs(quick(concat(log("a line"), op({ f: "a" }))))).toBe("a");
  });
});

describe("bounds", () => {
  test("`limit()` emits exactly the smaller of its count and what there is", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), (count, available) => {
        expect(values(quick(limit(count, ops(available))))).toEqual(
          Array.from({ length: Math.min(count, available) }, (_, value) => value),
        );
      }),
      { numRuns },
    );
  });

  test("`once()` emits once", () => {
    expect(values(quick(once(ops(3))))).toEqual([0]);
  });

  test("`repeat()` emits the first operation of its source again and again, with fresh randomness", () => {
    expect(values(quick(repeat(ops(3), 4)))).toEqual([0, 0, 0, 0]);
    expect(new Set(values(quick(repeat(randoms("a"), 50)))).size).toBe(50);
  });

  test("`cycle()` starts its source again when it is exhausted, with fresh randomness", () => {
    expect(values(quick(cycle(ops(2), 3)))).toEqual([0, 1, 0, 1, 0, 1]);
    expect(new Set(values(quick(cycle(limit(5, randoms("a")), 10)))).size).toBe(50);
  });

  test("`cycle()` ends when its source is empty", () => {
    expect(quick(cycle(nothing))).toEqual([]);
  });

  test("`timeLimit()` counts from the first operation and drops those at the cut-off or later", () => {
    expect(timesMs(quick(concat(sleep(10), timeLimit(5, delay(1, endless()))), { concurrency: 1 }))).toEqual([
      10, 11, 12, 13, 14,
    ]);
  });

  test("`timeLimit()` ends a source that is still pending at the cut-off", () => {
    const stuck = concat(op({ f: "a" }), concurrencyLimit(0, op({ f: "never" })));
    expect(fs(quick(concat(timeLimit(5, stuck), op({ f: "b" }))))).toBe("a b");
  });

  test("`processLimit()` ends before the first operation of one process too many", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 4 }), (count, concurrency) => {
        const history = imperfect(processLimit(count, endless()), { concurrency, limit: 500 });
        expect(new Set(history.map((event) => event.process)).size).toBe(count);
      }),
      { numRuns },
    );
  });

  test("`concurrencyLimit()` keeps no more than that many threads busy", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), (count) => {
        let busy = 0;
        let busiest = 0;
        for (const { type } of simulate(concurrencyLimit(count, ops(50)), after(3), { concurrency: 4 })) {
          busy += type === "invoke" ? 1 : -1;
          busiest = Math.max(busiest, busy);
        }
        expect(busiest).toBe(Math.min(count, 4));
      }),
      { numRuns },
    );
  });

  test("`untilOk()` goes on until one of its own operations is ok", () => {
    const history = simulate(untilOk(endless()), answers("fail", "info", "fail", "ok"), { concurrency: 1 });
    expect(history.filter(({ type }) => type !== "invoke").map(({ type }) => type)).toEqual([
      "fail",
      "info",
      "fail",
      "ok",
    ]);
  });

  test("`untilOk()` does not end for another operation of a process that failed one of its own", () => {
    const completer: Completer = ({ f, value }) => ({
      latencyNs: 10,
      outcome: () => (f === "mine" ? { type: "fail", error: "simulated" } : { type: "ok", value }),
    });
    const both = any(untilOk(limit(4, endless("mine"))), ops(20, "other"));
    expect(values(simulate(both, completer, { concurrency: 1 }), "mine")).toHaveLength(4);
  });

  test("`untilOk()` does not end for the success of another generator's operation", () => {
    const mine = onThreads((thread) => thread === 0, untilOk(limit(4, endless("mine"))));
    const others = onThreads((thread) => thread === 1, ops(3, "other"));
    const completer: Completer = ({ f, value }) => ({
      latencyNs: 10,
      outcome: () => (f === "mine" ? { type: "fail", error: "simulated" } : { type: "ok", value }),
    });
    expect(values(simulate(any(mine, others), completer), "mine")).toHaveLength(4);
  });
});

describe("transformations", () => {
  test("`map()` changes operations and passes sleeps", () => {
    const doubled = map(
      (invoke) => ({ ...invoke, value: 2 * Number(invoke.value) }),
      concat(sleep(1), ops(3)),
    );
    expect(values(quick(doubled))).toEqual([0, 2, 4]);
  });

  test("`fMap()` renames the operations it lists", () => {
    expect(fs(quick(fMap({ a: "x" }, concat(op({ f: "a" }), op({ f: "b" })))))).toBe("x b");
  });

  test("`filter()` skips what it does not accept", () => {
    const even = filter((emission) => emission.type !== "invoke" || Number(emission.value) % 2 === 0, ops(6));
    expect(values(quick(even))).toEqual([0, 2, 4]);
  });

  test("`onUpdate()` decides what becomes of the source after an event", () => {
    const stopAtThree = onUpdate(
      (source, _, { type, value }) => (type === "ok" && value === 3 ? nothing : source),
      ops(10),
    );
    expect(values(quick(stopAtThree, { concurrency: 1 }))).toEqual([0, 1, 2, 3]);
  });

  test("`ignoreUpdates()` keeps events from its source", () => {
    expect(values(quick(ignoreUpdates(untilOk(ops(4))), { concurrency: 1 }))).toHaveLength(4);
    expect(values(quick(untilOk(ops(4)), { concurrency: 1 }))).toHaveLength(1);
  });
});

describe("time", () => {
  test("`stagger()` emits at its rate on average, over all threads", () => {
    for (let seed = 0; seed < 5; seed++) {
      const times = timesMs(perfect(stagger(3, endless()), { limit: 2000, seed, concurrency: 7 }));
      const mean = (times.at(-1) ?? 0) / (times.length - 1);
      expect(Math.abs(mean - 3)).toBeLessThan(0.15);
      const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
      expect(Math.max(...gaps)).toBeLessThan(6.001);
      expect(Math.min(...gaps)).toBeLessThan(0.1);
    }
  });

  test("`stagger()` catches up after all threads were busy for long", () => {
    let asked = 0;
    const slowOnce: Completer = ({ value }) => ({
      latencyNs: asked++ === 100 ? 500 * MS : 0,
      outcome: () => ({ type: "ok", value }),
    });
    const times = timesMs(simulate(stagger(3, endless()), slowOnce, { limit: 1000, concurrency: 1 }));
    expect(Math.abs((times.at(-1) ?? 0) / 999 - 3)).toBeLessThan(0.3);
  });

  test("`stagger()` draws its gaps apart from the choices of its source", () => {
    const history = invocations(quick(stagger(3, any(endless("a"), endless("b"))), { limit: 4000 }));
    const gaps = (chosen: string): number[] =>
      history
        .slice(0, -1)
        .flatMap(({ f, time }, i) => (f === chosen ? [((history[i + 1]?.time ?? 0) - time) / MS] : []));
    for (const f of ["a", "b"]) {
      expect(gaps(f).reduce((sum, gap) => sum + gap, 0) / gaps(f).length).toBeCloseTo(3, 0);
    }
  });

  test("`delay()` emits at exact distances, and catches up", () => {
    expect(timesMs(quick(delay(2, ops(4))))).toEqual([0, 2, 4, 6]);
    expect(timesMs(simulate(delay(2, ops(5)), after(3), { concurrency: 1 }))).toEqual([0, 3, 6, 9, 12]);
    const slowFirst: Completer = ({ value }) => ({
      latencyNs: value === 0 ? 5 * MS : 0,
      outcome: () => ({ type: "ok", value }),
    });
    expect(timesMs(simulate(delay(2, ops(5)), slowFirst, { concurrency: 1 }))).toEqual([0, 5, 5, 6, 8]);
  });

  test("`cycleTimes()` emits only in each generator's periods, and keeps its state", () => {
    const history = quick(
      timeLimit(
        40,
        cycleTimes({ durationMs: 5, generator: delay(1, ops(100)) }, { durationMs: 10, generator: nothing }),
      ),
    );
    expect(timesMs(history)).toEqual([0, 1, 2, 3, 4, 15, 16, 17, 18, 19, 30, 31, 32, 33, 34]);
    expect(values(history)).toEqual(Array.from({ length: 15 }, (_, value) => value));
  });

  test("`cycleTimes()` counts from when it is first asked", () => {
    const rotating = cycleTimes(
      { durationMs: 5, generator: delay(2, ops(9)) },
      { durationMs: 5, generator: nothing },
    );
    expect(timesMs(quick(concat(sleep(7), synchronize(timeLimit(12, rotating)))))).toEqual([7, 9, 11, 18]);
  });

  test("`cycleTimes()` starts a first period that is quiet when it is first asked, also beside others", () => {
    const quietFirst = cycleTimes(
      { durationMs: 10, generator: nothing },
      { durationMs: 10, generator: op({ f: "fault" }) },
    );
    const history = quick(any(nemesis(quietFirst), clients(delay(1, ops(30)))), { nemesis: true });
    expect(history.find(({ f }) => f === "fault")?.time).toBe(10 * MS);
  });
});

describe("order", () => {
  test("`concat()` runs one generator after the other, each with randomness of its own", () => {
    expect(fs(quick(concat(ops(2, "a"), nothing, ops(2, "b"))))).toBe("a a b b");
    expect(new Set(values(quick(concat(limit(9, randoms("a")), limit(9, randoms("a")))))).size).toBe(18);
  });

  test("`synchronize()` waits until every thread is free", () => {
    const history = simulate(concat(ops(3, "a"), synchronize(ops(3, "b"))), after(2), { concurrency: 4 });
    expect(timesMs(history)).toEqual([0, 0, 0, 2, 2, 2]);
    expect(timesMs(simulate(concat(ops(3, "a"), ops(3, "b")), after(2), { concurrency: 4 }))).toEqual([
      0, 0, 0, 0, 2, 2,
    ]);
  });

  test("`phases()` never lets operations of two phases overlap", () => {
    const history = imperfect(phases(ops(5, "a"), ops(7, "b"), ops(3, "c")), { concurrency: 4 });
    expect(history.map(({ f }) => f).join("")).toMatch(/^a+b+c+$/);
  });

  test("`andThen()` starts the second when all operations of the first are completed", () => {
    expect(
      perfect(andThen(ops(3, "a"), ops(3, "b")), { concurrency: 2 })
        .map(({ f }) => f)
        .join(""),
    ).toBe("aaaaaabbbbbb");
  });

  test("`flipFlop()` alternates, and ends when the one whose turn it is ends", () => {
    expect(fs(quick(flipFlop(ops(2, "a"), ops(9, "b"))))).toBe("a b a b");
    expect(fs(quick(flipFlop(ops(9, "a"), ops(2, "b"))))).toBe("a b a b a");
  });
});

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
