import { describe, expect, test } from "vitest";
import {
  andThen,
  any,
  type Completer,
  clients,
  concat,
  cycleTimes,
  delay,
  flipFlop,
  imperfect,
  limit,
  nemesis,
  nothing,
  op,
  perfect,
  phases,
  quick,
  simulate,
  sleep,
  stagger,
  synchronize,
  timeLimit,
} from "../../../workloads/index.ts";
import {
  after,
  endless,
  fs,
  invocations,
  MS,
  ops,
  randoms,
  timesMs,
  values,
} from "../../support/generator-probes.ts";

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
