import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import { type Key, NEMESIS, type Op } from "../../../checkers/history/operation.ts";
import { histories, runs } from "./arbitraries.ts";

const ops: Op[] = [
  { index: 0, time: 0, process: 0, type: "invoke", f: "write", value: 1, key: "x", node: "n1" },
  { index: 1, time: 1, process: "nemesis", type: "invoke", f: "start-partition", value: null },
  { index: 2, time: 2, process: 1, type: "invoke", f: "read", value: null, key: "x" },
  { index: 3, time: 3, process: 0, type: "info", f: "write", value: 1, key: "x", error: "timeout" },
  { index: 4, time: 4, process: 1, type: "ok", f: "read", value: 1, key: "x" },
  { index: 5, time: 5, process: "nemesis", type: "ok", f: "start-partition", value: { cut: [["n1", "n2"]] } },
  { index: 6, time: 6, process: 1, type: "invoke", f: "cas", value: [1, 2] },
];

describe("History", () => {
  test("op() gives back every event as it was", () => {
    const history = History.from(ops);
    expect(history).toHaveLength(ops.length);
    expect([...history]).toEqual(ops);
  });

  test("completionOf() and invocationOf() pair by process", () => {
    const history = History.from(ops);
    expect(ops.map((_, position) => history.completionOf(position))).toEqual([3, 5, 4, -1, -1, -1, -1]);
    expect(ops.map((_, position) => history.invocationOf(position))).toEqual([-1, -1, -1, 0, 2, 1, -1]);
  });

  test("operations() leaves out the nemesis and keeps what never completed", () => {
    expect([...History.from(ops).operations()]).toEqual([
      { invocation: ops[0], completion: ops[3] },
      { invocation: ops[2], completion: ops[4] },
      { invocation: ops[6] },
    ]);
  });

  test("nemesisOperations() has nothing but the nemesis", () => {
    expect([...History.from(ops).nemesisOperations()]).toEqual([{ invocation: ops[1], completion: ops[5] }]);
  });

  test("byKey() groups invocations of clients, those without a key under undefined", () => {
    const byKey = History.from(ops).byKey();
    expect([...byKey].map(([key, positions]) => [key, [...positions]])).toEqual([
      ["x", [0, 2]],
      [undefined, [6]],
    ]);
    expect(byKey.get("y")).toBeUndefined();
  });

  test("byProcess() groups all events, the nemesis among them", () => {
    const byProcess = History.from(ops).byProcess();
    expect([...byProcess].map(([process, positions]) => [process, [...positions]])).toEqual([
      [0, [0, 3]],
      ["nemesis", [1, 5]],
      [1, [2, 4, 6]],
    ]);
    expect(byProcess.has(-1)).toBe(false);
  });

  test("op() refuses a position that is not in the history", () => {
    const history = History.from(ops);
    for (const position of [-1, 7, 0.5, Number.NaN]) expect(() => history.op(position)).toThrow(RangeError);
  });

  test("operationAt() refuses what is no invocation", () => {
    expect(() => History.from(ops).operationAt(3)).toThrow(RangeError);
  });

  test("byKey() and byProcess() group as filtering does", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const history = History.from(events);
        const clientInvocations = events.filter(
          ({ process, type }) => process !== NEMESIS && type === "invoke",
        );
        const byKey = history.byKey();
        expect(plain(byKey)).toEqual(filterBy(clientInvocations, (op) => throughZero(op.key)));
        expect(plain(history.byProcess())).toEqual(filterBy(events, (op) => op.process));
        for (const [key, positions] of byKey) expect(byKey.get(key)).toEqual(positions);
      }),
      runs(200),
    );
  });

  test("operations() and nemesisOperations() have every invocation once, with the completion of its process", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const history = History.from(events);
        const operations = [...history.operations(), ...history.nemesisOperations()];
        expect(operations.map(({ invocation }) => invocation.index).toSorted((a, b) => a - b)).toEqual(
          events.filter(({ type }) => type === "invoke").map(({ index }) => index),
        );
        for (const { invocation, completion } of operations) {
          expect(completion?.process ?? invocation.process).toBe(invocation.process);
          expect(completion?.index ?? -1).toBe(history.completionOf(invocation.index));
        }
      }),
      runs(100),
    );
  });
});

/** Positions by group, found by filtering once for each group, in order of first appearance. */
function filterBy<K>(events: readonly Op[], groupOf: (op: Op) => K): [K, number[]][] {
  const groups = [...new Set(events.map(groupOf))];
  return groups.map((group) => [
    group,
    events.filter((op) => groupOf(op) === group).map(({ index }) => index),
  ]);
}

function plain<K>(groups: ReadonlyMap<K, Int32Array>): [K, number[]][] {
  return [...groups].map(([group, positions]) => [group, [...positions]]);
}

function throughZero(key: Key | undefined): Key | undefined {
  return key === 0 ? 0 : key;
}
