import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import type { Key } from "../../../checkers/history/operation.ts";
import { NEVER, objectCalls } from "../../../checkers/linearizability/object-calls.ts";

const TYPES = ["ok", "ok", "fail", "info"] as const;

/** Histories of a few processes and keys; some processes invoke again without an answer. */
const histories = fc.array(fc.tuple(fc.nat(3), fc.nat(4), fc.nat(3)), { maxLength: 40 }).map((steps) => {
  const keys: readonly (Key | undefined)[] = [undefined, 0, 2_000_000_000, "a", -1];
  const open = new Map<number, Key | undefined>();
  return History.from(
    steps.map(([slot, key, outcome], index) => {
      // Numbers so far apart that they are no places in an array.
      const process = slot * 700_000_000;
      const event = { index, time: index, process, f: "read", value: null };
      const type = TYPES[outcome] ?? "ok";
      if (open.has(process) && key > 0) {
        const its = open.get(process);
        open.delete(process);
        return { ...event, type, ...(its !== undefined && { key: its }) };
      }
      const its = keys[key];
      open.set(process, its);
      return { ...event, type: "invoke" as const, ...(its !== undefined && { key: its }) };
    }),
  );
});

/** The same, taken from operations one by one. */
function plainly(history: History): unknown[] {
  return [...history.byKey()].map(([key, invocations]) => {
    const calls = [...invocations].filter((at) => history.operationAt(at).completion?.type !== "fail");
    const end = (at: number): number | undefined =>
      history.operationAt(at).completion?.type === "ok" ? history.completionOf(at) : undefined;
    const moments = calls.flatMap((at) => [at, end(at) ?? at]).sort((a, b) => a - b);
    const unique = [...new Set(moments)];
    return {
      key,
      count: calls.length,
      moments: unique.length,
      position: calls,
      invoked: calls.map((at) => unique.indexOf(at)),
      returned: calls.map((at) => (end(at) === undefined ? NEVER : unique.indexOf(end(at) ?? -1))),
    };
  });
}

describe("objectCalls()", () => {
  it("gives what a look at every operation gives", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(histories, (history) => {
        const columns = objectCalls(history).map(({ key, count, moments, position, invoked, returned }) => ({
          key,
          count,
          moments,
          position: [...position],
          invoked: [...invoked],
          returned: [...returned],
        }));
        expect(columns).toEqual(plainly(history));
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps the columns of two objects apart when they are asked for in turns", () => {
    const event = { time: 0, f: "read", value: null };
    const [first, second] = objectCalls(
      History.from([
        { ...event, index: 0, process: 0, key: 1, type: "invoke" },
        { ...event, index: 1, process: 1, key: 2, type: "invoke" },
        { ...event, index: 2, process: 1, key: 2, type: "ok" },
      ]),
    );
    expect([first?.position[0], second?.position[0], first?.position[0]]).toEqual([0, 1, 0]);
    expect([first?.returned[0], second?.returned[0]]).toEqual([NEVER, 1]);
  });
});
