import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  any,
  type Completer,
  concat,
  concurrencyLimit,
  cycle,
  delay,
  filter,
  fMap,
  fromFunction,
  ignoreUpdates,
  imperfect,
  limit,
  log,
  map,
  nothing,
  once,
  onThreads,
  onUpdate,
  op,
  perfect,
  processLimit,
  quick,
  repeat,
  simulate,
  sleep,
  stagger,
  timeLimit,
  untilOk,
} from "../../../workloads/index.ts";
import {
  after,
  answers,
  endless,
  fs,
  invocations,
  ops,
  randoms,
  timesMs,
  values,
} from "../../support/generator-probes.ts";

const numRuns = 100 * Number(process.env["FAULTLINE_DEEP"] ?? 1);

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

  test("`filter()` of operations at intervals comes to the second when the first is turned down", () => {
    const spaced = filter(({ type }) => type !== "log", stagger(1, concat(log("a line"), ops(2))));
    expect(quick(spaced).filter(({ type }) => type === "invoke")).toHaveLength(2);
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
