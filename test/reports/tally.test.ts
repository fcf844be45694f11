import { expect, test } from "vitest";
import type { Operation } from "../../checkers/history/operation.ts";
import { availabilityOf, countRows, errorRows } from "../../reports/data/tally.ts";
import { drawn } from "../support/notation.ts";

const operations = [
  ...drawn(`
0: [write 1]   [read 1]    [write 2}
1:    [read 1]      [write 3)
2: [write 4>
`).operations(),
];

function withErrors(...errors: readonly (string | undefined)[]): Operation[] {
  return errors.map((error, i) => {
    const invocation = {
      index: 2 * i,
      time: i * 1e9,
      process: 0,
      type: "invoke",
      f: "read",
      value: null,
    } as const;
    return { invocation, completion: { ...invocation, type: "info", ...(error !== undefined && { error }) } };
  });
}

test("countRows() counts an operation without completion as info", () => {
  expect(countRows(operations)).toEqual([
    { f: "read", ok: 2, fail: 0, info: 0 },
    { f: "write", ok: 1, fail: 1, info: 2 },
  ]);
});

test("errorRows() groups by the text before the colon, the most frequent first, with the first example", () => {
  const rows = errorRows(withErrors("busy", "timeout: 1000 ms", undefined, "timeout: 900 ms"));
  expect(rows).toMatchObject([
    { class: "timeout", count: 2, first: { index: 2, time: 1, error: "timeout: 1000 ms" } },
    { class: "busy", count: 1 },
  ]);
});

test("errorRows() keeps a class named like a property of every object apart", () => {
  expect(errorRows(withErrors("constructor: x", "__proto__: y")).map((row) => row.class)).toEqual([
    "constructor",
    "__proto__",
  ]);
});

test("availabilityOf() separates operations that began while a fault was in force", () => {
  const faults = [{ fault: "kill", where: "", start: 1, end: 10, confirmed: true }];
  const { okRatio, okRatioUnderFaults, okRatioWithoutFaults } = availabilityOf(operations, faults, 10);
  expect(okRatio).toBe(3 / 6);
  expect([okRatioUnderFaults, okRatioWithoutFaults]).toEqual([1 / 3, 2 / 3]);
});

test("availabilityOf() finds the longest time without success, the end of the run included", () => {
  const { longestSilence } = availabilityOf(operations, [], 100);
  expect(longestSilence.end).toBe(100);
  expect(longestSilence.start).toBeGreaterThan(0);
});

test("availabilityOf() of no operations is nothing, without division by zero", () => {
  expect(availabilityOf([], [], 0)).toEqual({
    okRatio: 0,
    okPerSecond: 0,
    longestSilence: { start: 0, end: 0 },
  });
});
