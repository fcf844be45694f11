import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clockSeries } from "../../reports/data/clock-series.ts";
import { offsetAxis, offsetHeight, offsetScale, signed } from "../../reports/viewer/charts/offset-axis.ts";

const NODES = ["n1", "n2"];

describe("clockSeries()", () => {
  test("is nothing where nobody looked", () => {
    expect(clockSeries([], NODES)).toBeUndefined();
  });

  test("has a column for each node, in the order of the run's nodes", () => {
    const sample = { realMs: 5, monotonicMs: 0 };
    expect(
      clockSeries(
        [
          { ...sample, node: "n2", time: 1.5e9 },
          { ...sample, node: "n1", time: 2e9, realMs: -5, databaseMs: -4.9, databaseWithinMs: 0.2 },
          { ...sample, node: "n2", time: 3e9, monotonicMs: 7 },
        ],
        NODES,
      ),
    ).toEqual({
      gapSeconds: 3,
      nodes: [
        { node: "n1", seconds: [2], realMs: [-5], monotonicMs: [0], databaseMs: [-5] },
        { node: "n2", seconds: [1.5, 3], realMs: [5, 5], monotonicMs: [0, 7], databaseMs: [null, null] },
      ],
    });
  });

  test("draws the word of a database where it must be, given how little is known of it", () => {
    const told = (databaseMs: number, databaseWithinMs: number): number | null | undefined =>
      clockSeries(
        [{ time: 0, node: "n1", realMs: 1_000, monotonicMs: 0, databaseMs, databaseWithinMs }],
        NODES,
      )?.nodes[0]?.databaseMs[0];
    expect(told(1_400, 500)).toBe(1_000);
    expect(told(0, 500)).toBe(500);
    expect(told(3_000, 1)).toBe(2_999);
  });

  test("keeps a long run to as many points as a screen can show, and knows its gaps", () => {
    const samples = Array.from({ length: 8_000 }, (_, i) => ({
      time: Math.floor(i / 2) * 1e9,
      node: NODES[i % 2] ?? "",
      realMs: i,
      monotonicMs: 0,
    }));
    const series = clockSeries(samples, NODES);
    expect(series?.nodes.map(({ seconds }) => seconds.length)).toEqual([1_334, 1_334]);
    expect(series?.gapSeconds).toBe(9);
  });
});

describe("the axis of offsets", () => {
  test("keeps the order of offsets, and nothing in the middle", () => {
    expect(offsetHeight(0)).toBe(0);
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (offset) => {
        expect(offsetHeight(-offset)).toBe(-offsetHeight(offset));
        expect(offsetHeight(offset + Math.abs(offset) / 10 + 1)).toBeGreaterThan(offsetHeight(offset));
      }),
    );
  });

  test("gives each order of magnitude as much room as the next", () => {
    const step = (from: number): number => offsetHeight(10 * from) - offsetHeight(from);
    expect(step(10_000)).toBeCloseTo(step(1_000), 1);
    expect(step(100_000)).toBeCloseTo(step(10_000), 2);
  });

  test("is labelled at nothing and at orders of magnitude, to both sides", () => {
    const { range } = offsetScale([-30_000, 200]);
    const [low, high] = (range as () => [number, number])();
    const splits = offsetAxis.splits as (...of: unknown[]) => number[];
    const values = offsetAxis.values as (...of: unknown[]) => string[];
    const heights = splits(undefined, 0, low, high);
    expect(values(undefined, heights)).toEqual(["−10 s", "−1 s", "−100 ms", "0", "+100 ms"]);
  });

  test("has room for nothing at all", () => {
    const { range } = offsetScale([0, 0]);
    const [low, high] = (range as () => [number, number])();
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
  });
});

test.each([
  [0, "0"],
  [30_000, "+30 s"],
  [-0.25, "−250 µs"],
  [-300_000, "−5 min 0 s"],
])("signed(%d) is %s", (offset, words) => {
  expect(signed(offset)).toBe(words);
});
