import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import { isJsonArray, type Json, type Op, type OpType } from "../../../checkers/history/operation.ts";
import { type Model, moveTo, refuse } from "../../../checkers/models/model.ts";
import { queue } from "../../../checkers/queue/queue.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { isLinearizable } from "../../support/brute-force-linearizability.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";
import { distortList, type SmallObject, smallHistoriesOf } from "../../support/small-histories.ts";
import { historyOf, type TimedEvent } from "../../support/timed-events.ts";

const check = (history: History): Verdict => queue({ order: "per-producer" }).check(history, UNLIMITED);

const text = (value: Json | undefined): string => JSON.stringify(value);
const producerOf = (element: Json | undefined): string => text(isJsonArray(element) ? element[0] : null);
const ALL = "all there is";

/** The specification: the first element of each producer can come out, and a drain takes all, in any order. */
const producerFifo: Model<readonly Json[]> = {
  name: "queue in the order of each producer",
  description: "",
  init: [],
  fs: ["enqueue", "dequeue", "drain"],
  step(state, { f, input, output }) {
    if (f === "enqueue") return moveTo([...state, input]);
    if (f === "drain") {
      const all = isJsonArray(output) ? output.map(text).toSorted() : undefined;
      const isRight = output === ALL || text(all) === text(state.map(text).toSorted());
      return isRight ? moveTo([]) : refuse("");
    }
    const at = state.findIndex((element) => producerOf(element) === producerOf(output));
    return at >= 0 && text(state[at]) === text(output) ? moveTo(state.toSpliced(at, 1)) : refuse("");
  },
  isPure: () => false,
  describe: String,
  describeCall: String,
};

/** A queue of numbers. Now and then one comes out that is not the first. */
const smallQueue: SmallObject<readonly Json[]> = {
  init: [],
  ask(choose, n) {
    const kind = choose(8);
    if (kind < 4) return { f: "enqueue", value: n };
    return { f: kind < 7 ? "dequeue" : "drain", value: null };
  },
  perform(state, { f, value }, choose) {
    if (f === "enqueue") return { state: [...state, value], answer: value };
    if (f === "drain") return { state: [], answer: state };
    const element = choose(3) === 0 ? state.at(-1) : state[0];
    return element === undefined
      ? { state }
      : { state: state.filter((other) => other !== element), answer: element };
  },
  distort: (answer, choose) => (isJsonArray(answer) ? distortList(answer, choose) : choose(8)),
};

/** The same history with elements that say which process puts them in, one after the other. */
function withProducers(history: History): History {
  const producers = new Map<Json, number>();
  for (const { type, f, value, process } of history) {
    if (type === "invoke" && f === "enqueue") producers.set(value, Number(process));
  }
  const named = (element: Json): Json => [producers.get(element) ?? -1, element];
  return History.from(
    [...history].map((op) => {
      if (op.value === null || (op.f !== "enqueue" && op.type !== "ok")) return op;
      return { ...op, value: isJsonArray(op.value) ? op.value.map(named) : named(op.value) };
    }),
  );
}

/** The histories in which every dequeue of unknown outcome took one of the elements, or nothing, and so for drains. */
function* guesses(history: History): Generator<History> {
  const ops = [...history];
  const open = [...history.operations()].filter(
    ({ invocation, completion }) =>
      invocation.f !== "enqueue" && (completion === undefined || completion.type === "info"),
  );
  const elements = [...history.operations()].flatMap(({ invocation: { f, value } }) =>
    f === "enqueue" ? [value] : [],
  );
  const choices = open.map(({ invocation }): readonly (Json | undefined)[] =>
    invocation.f === "drain" ? [undefined, ALL] : [undefined, ...elements],
  );
  const total = choices.reduce((product, each) => product * each.length, 1);
  for (let guess = 0; guess < total; guess++) {
    let rest = guess;
    const taken = choices.map((each) => {
      const choice = each[rest % each.length];
      rest = Math.floor(rest / each.length);
      return choice;
    });
    const dropped = new Set(
      open.flatMap(({ invocation, completion }) =>
        completion === undefined ? [invocation.index] : [invocation.index, completion.index],
      ),
    );
    const kept = ops.filter(({ index }) => !dropped.has(index));
    const begun = open.flatMap(({ invocation }, i) => (taken[i] === undefined ? [] : [invocation]));
    const ended = open.flatMap(({ invocation }, i): Op[] => {
      const value = taken[i];
      return value === undefined ? [] : [{ ...invocation, type: "ok", value, index: ops.length + i }];
    });
    const all = [...kept, ...begun].toSorted((a, b) => a.index - b.index);
    yield History.from([...all, ...ended].map((op, index) => ({ ...op, index, time: index })));
  }
}

function does(
  process: number,
  [from, to]: readonly [number, number],
  f: string,
  value: Json,
  type: OpType = "ok",
): TimedEvent[] {
  return [
    { at: from, process, type: "invoke", f, value: f === "enqueue" ? value : null },
    { at: to, process, type, f, value: type === "ok" || f === "enqueue" ? value : null },
  ];
}

describe("queue() in the order of each producer", () => {
  it("finds nothing wrong where a search through all orders finds one", { timeout: 60_000 * DEPTH }, () => {
    const seen = { true: 0, order: 0, other: 0, unknown: 0 };
    fc.assert(
      fc.property(smallHistoriesOf(smallQueue), (raw) => {
        const history = withProducers(raw);
        const verdict = check(history);
        if (verdict.valid !== false) {
          seen[`${verdict.valid}`]++;
          return;
        }
        const names = anomalyNames(verdict);
        seen[names.every((name) => name === "gap" || name === "out-of-order") ? "order" : "other"]++;
        for (const guess of guesses(history)) expect(isLinearizable(producerFifo, guess)).toBe(false);
      }),
      { numRuns: 3_000 * DEPTH },
    );
    expect(Math.min(seen.true, seen.order, seen.other, seen.unknown)).toBeGreaterThan(10 * DEPTH);
  });

  const two = [does(1, [0, 1], "enqueue", ["a", 1]), does(1, [2, 3], "enqueue", ["a", 2])];

  it("calls valid what comes out in the order of its producer, whatever others do", () => {
    const history = historyOf(
      ...two,
      does(2, [0, 1], "enqueue", ["b", 1]),
      does(3, [4, 5], "dequeue", ["b", 1]),
      does(3, [6, 9], "dequeue", ["a", 2]),
      does(4, [8, 9.5], "dequeue", ["a", 1]),
      does(4, [10, 11], "drain", []),
    );
    expect(check(history)).toMatchObject({ valid: true, details: { producers: 2, outOfOrder: 0, gaps: 0 } });
  });

  it("finds what came out after a later element of its producer", () => {
    const events = [...two, does(3, [4, 5], "dequeue", ["a", 2]), does(4, [6, 7], "dequeue", ["a", 1])];
    const verdict = check(historyOf(...events, does(4, [8, 9], "drain", [])));
    expect(verdict).toMatchObject({
      valid: false,
      summary: "Of 2 acknowledged elements: 1 out of order",
      anomalies: [
        {
          name: "out-of-order",
          explanation:
            'Element ["a",1], acknowledged by n1 at 0.100 s (process 1), came out only later (to process 4 on n4 at 0.700 s), though ["a",2], which its producer put in after it, came out to process 3 on n3 at 0.500 s',
        },
      ],
    });
    expect(verdict.valid === false && verdict.anomalies[0].operations).toHaveLength(4);
    expect(queue().check(historyOf(...events, does(4, [8, 9], "drain", [])), UNLIMITED).valid).toBe(true);
  });

  it("finds a gap, which an operation of unknown outcome excuses", () => {
    const gone = [...two, does(3, [4, 5], "dequeue", ["a", 2])];
    expect(check(historyOf(...gone))).toMatchObject({
      valid: false,
      summary: "Of 2 acknowledged elements: 1 passed over",
      anomalies: [{ name: "gap", explanation: expect.stringContaining("never came out, though") as string }],
    });
    const drained = [...gone, does(4, [6, 7], "drain", [["a", 1]])];
    expect(check(historyOf(...drained))).toMatchObject({
      anomalies: [{ name: "gap", explanation: expect.stringContaining("at 0.700 s, by a drain)") as string }],
    });
    const excused = does(5, [3, 4], "dequeue", null, "info");
    expect(check(historyOf(...drained, excused))).toMatchObject({
      valid: true,
      details: { gaps: 1, certainGaps: 0 },
    });
    // What began only when the later element was out has taken nothing from before it.
    const late = does(5, [5.5, 6], "dequeue", null, "info");
    expect(anomalyNames(check(historyOf(...drained, late)))).toEqual(["gap"]);
  });

  it("asks nothing of elements that were not acknowledged when the later one was put in", () => {
    const history = historyOf(
      does(1, [0, 1], "enqueue", ["a", 1], "info"),
      does(2, [2, 3], "enqueue", ["a", 2]),
      does(3, [4, 5], "dequeue", ["a", 2]),
      does(3, [6, 7], "dequeue", ["a", 1]),
      does(3, [8, 9], "drain", []),
    );
    expect(check(history).valid).toBe(true);
  });

  it("cannot judge elements without a producer, or counters that do not ascend", () => {
    expect(reasons(check(historyOf(does(1, [0, 1], "enqueue", 7))))[0]).toMatch(/an element is a producer/);
    const back = [does(1, [0, 1], "enqueue", ["a", 2]), does(1, [2, 3], "enqueue", ["a", 1])];
    expect(reasons(check(historyOf(...back)))[0]).toMatch(/counters of a producer ascend/);
  });
});
