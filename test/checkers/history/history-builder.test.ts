import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RecordedOp } from "../../../checkers/history/columns.ts";
import { History } from "../../../checkers/history/history.ts";
import { HistoryBuilder } from "../../../checkers/history/history-builder.ts";
import { HistoryFormatError } from "../../../checkers/history/history-format-error.ts";
import type { Op, ProcessId } from "../../../checkers/history/operation.ts";
import { histories, runs } from "./arbitraries.ts";

function event(process: ProcessId, type: Op["type"], rest: Partial<Op> = {}): RecordedOp {
  return { time: 0, process, type, ...(type === "invoke" && { f: "read" }), ...rest };
}

/** Looks back from every event for the open invocation of its process; -1 for none. */
function pairNaively(ops: readonly Op[]): number[] {
  const pairs = ops.map(() => -1);
  for (const [position, op] of ops.entries()) {
    if (op.type === "invoke") continue;
    const before = ops.slice(0, position).findLastIndex(({ process }) => process === op.process);
    pairs[position] = before;
    pairs[before] = position;
  }
  return pairs;
}

describe("HistoryBuilder", () => {
  test("append() pairs as looking back through the history does", () => {
    fc.assert(
      fc.property(histories, (ops) => {
        expect([...History.from(ops).columns.pair]).toEqual(pairNaively(ops));
      }),
      runs(200),
    );
  });

  test("append() leaves the first of two invocations in a row without a completion", () => {
    const history = History.from([event(0, "invoke"), event(0, "invoke"), event(0, "ok")]);
    expect([...history.columns.pair]).toEqual([-1, 2, 1]);
    expect([...history.operations()].map(({ completion }) => completion?.type)).toEqual([undefined, "ok"]);
  });

  test("append() lets a process go on after info", () => {
    const history = History.from([event(0, "invoke"), event(0, "info"), event(0, "invoke"), event(0, "ok")]);
    expect([...history.columns.pair]).toEqual([1, 0, 3, 2]);
  });

  test("append() takes f, key and value of a completion from its invocation", () => {
    const history = History.from([event(1, "invoke", { f: "write", key: "x", value: [1] }), event(1, "ok")]);
    expect(history.op(1)).toEqual({
      index: 1,
      time: 0,
      process: 1,
      type: "ok",
      f: "write",
      key: "x",
      value: [1],
    });
  });

  test("append() lets a completion set the value to null", () => {
    const history = History.from([event(1, "invoke", { value: 7 }), event(1, "ok", { value: null })]);
    expect(history.op(1).value).toBeNull();
  });

  test("append() keeps an index that is not the position, and only then", () => {
    expect(History.from([event(0, "invoke", { index: 0 }), event(0, "ok")]).columns.index).toBeUndefined();
    const sparse = History.from([
      event(0, "invoke"),
      event(0, "ok", { index: 10 }),
      event(0, "invoke", { index: 20 }),
      event(0, "ok"),
    ]);
    expect([...sparse].map(({ index }) => index)).toEqual([0, 10, 20, 3]);
  });

  test("append() keeps the dense beginning of an index that turns sparse", () => {
    const events = [0, 1, 2, 7].map((index) => event(index, "invoke", { index }));
    expect([...History.from(events)].map(({ index }) => index)).toEqual([0, 1, 2, 7]);
  });

  test("append() keeps a sparse index while the columns grow", () => {
    const builder = new HistoryBuilder();
    for (let i = 0; i < 1000; i++) builder.append(event(i, "invoke", { index: 2 * i }));
    expect([...builder.build()].every(({ index, process }) => index === 2 * Number(process))).toBe(true);
  });

  test("append() tolerates time that runs backwards", () => {
    const history = History.from([event(0, "invoke", { time: 9 }), event(0, "ok", { time: 3 })]);
    expect([...history.columns.time]).toEqual([9, 3]);
  });

  test.each<[string, RecordedOp[], string]>([
    [
      "a completion that nobody invoked",
      [event(3, "ok")],
      'event 0: type is "ok", but process 3 has no open invocation to complete',
    ],
    [
      "a second completion",
      [event(0, "invoke"), event(0, "ok"), event(0, "fail")],
      'event 2: type is "fail", but process 0 has no open invocation to complete',
    ],
    [
      "a completion of something else",
      [event(0, "invoke"), event(0, "ok", { f: "write" })],
      'event 1: f is "write", but process 0 invoked "read"',
    ],
    [
      "a completion with another key",
      [event(0, "invoke", { key: 1 }), event(0, "ok", { key: "1" })],
      'event 1: key is "1", but process 0 invoked with key 1',
    ],
    [
      "a completion with a key of its own",
      [event(0, "invoke"), event(0, "ok", { key: 1 })],
      "event 1: key is 1, but process 0 invoked without a key",
    ],
    [
      "an invocation of nothing",
      [{ time: 0, process: 0, type: "invoke" }],
      "event 0: f is missing, expected the name of an operation",
    ],
    [
      "negative time",
      [event(0, "invoke", { time: -1 })],
      "event 0: time is -1, expected nanoseconds since the run began, 0 or more",
    ],
    [
      "infinite time",
      [event(0, "invoke", { time: Infinity })],
      "event 0: time is Infinity, expected nanoseconds since the run began, 0 or more",
    ],
    [
      "an f of several lines, on one",
      [event(0, "invoke", { f: "a\nb" }), event(0, "ok", { f: "c".repeat(100) })],
      `event 1: f is "${"c".repeat(56)}..., but process 0 invoked "a\\nb"`,
    ],
    [
      "a process beyond 32 bits",
      [event(2 ** 31, "invoke")],
      'event 0: process is 2147483648, expected "nemesis" or an integer from 0 to 2147483647',
    ],
    [
      "half an index",
      [event(0, "invoke", { index: 0.5 })],
      "event 0: index is 0.5, expected an integer, 0 or more",
    ],
    [
      "half a process",
      [event(0.5, "invoke")],
      'event 0: process is 0.5, expected "nemesis" or an integer from 0 to 2147483647',
    ],
    [
      "a process below 0",
      [event(-1, "invoke")],
      'event 0: process is -1, expected "nemesis" or an integer from 0 to 2147483647',
    ],
    [
      "NaN as a key",
      [event(0, "invoke", { key: Number.NaN })],
      "event 0: key is NaN, expected a string or a finite number",
    ],
    [
      "NaN as a value",
      [event(0, "invoke", { value: [Number.NaN] })],
      "event 0: value has NaN, expected something that JSON can hold",
    ],
  ])("append() refuses %s", (_, ops, message) => {
    expect(() => History.from(ops)).toThrow(expect.objectContaining({ name: "HistoryFormatError", message }));
  });

  test("append() leaves the builder as it was when it refuses an event", () => {
    const builder = new HistoryBuilder();
    builder.append(event(0, "invoke"));
    expect(() => {
      builder.append(event(0, "ok", { time: -1 }));
    }).toThrow(HistoryFormatError);
    builder.append(event(0, "fail"));
    const history = builder.build();
    expect([...history].map(({ type }) => type)).toEqual(["invoke", "fail"]);
    expect([...history.columns.pair]).toEqual([1, 0]);
  });

  test("append() refuses to change a history that was built", () => {
    const builder = new HistoryBuilder();
    builder.build();
    expect(() => {
      builder.append(event(0, "invoke"));
    }).toThrow(TypeError);
    expect(() => builder.build()).toThrow(TypeError);
  });
});
