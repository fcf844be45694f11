import fc from "fast-check";
import { expect, test } from "vitest";
import type { FaultBand, OperationData } from "../../reports/report-data.ts";
import { layoutTimes, placePoints } from "../../reports/viewer/counterexample/layout.ts";
import { layoutScene } from "../../reports/viewer/counterexample/scene.ts";

const RUNS = 200 * Number(process.env["FAULTLINE_DEEP"] ?? 1);

const spans = fc.array(
  fc
    .record({
      start: fc.integer({ min: 0, max: 1_000 }),
      took: fc.option(fc.integer({ min: 0, max: 1_000 })),
      minWidth: fc.integer({ min: 10, max: 200 }),
    })
    .map(({ start, took, minWidth }) => ({
      start: start / 1e3,
      end: took === null ? undefined : (start + took) / 1e3,
      minWidth,
    })),
  { minLength: 1, maxLength: 30 },
);

test("layoutTimes() never lets an interval be narrower than its label", () => {
  fc.assert(
    fc.property(spans, (all) => {
      const { x, width } = layoutTimes(all, 900);
      for (const { start, end, minWidth } of all) {
        const right = end === undefined ? width : x(Math.max(end, start + 1e-9));
        expect(right - x(start)).toBeGreaterThanOrEqual(minWidth - 1e-6);
      }
    }),
    { numRuns: RUNS },
  );
});

test("layoutTimes() keeps the order of events, and apart what is apart", () => {
  fc.assert(
    fc.property(spans, (all) => {
      const { x, width } = layoutTimes(all, 900);
      const times = [...new Set(all.flatMap(({ start, end }) => [start, end ?? start]))].toSorted(
        (a, b) => a - b,
      );
      for (const [i, time] of times.entries()) {
        const next = times[i + 1];
        if (next !== undefined) expect(x(next) - x(time)).toBeGreaterThan(8);
        expect(x(time)).toBeLessThanOrEqual(width);
      }
    }),
    { numRuns: RUNS },
  );
});

test("layoutTimes() is to scale where there is room", () => {
  const { x } = layoutTimes(
    [
      { start: 0, end: 1, minWidth: 40 },
      { start: 2, end: 4, minWidth: 40 },
    ],
    900,
  );
  expect((x(4) - x(2)) / (x(1) - x(0))).toBeCloseTo(2, 3);
});

/** A hidden order with room for each point in its interval. */
const reaches = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 2_000 }),
      before: fc.integer({ min: 1, max: 300 }),
      after: fc.integer({ min: 1, max: 300 }),
    }),
    { maxLength: 25 },
  )
  .map((points) =>
    points
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, before, after }, i) => ({ from: at + i - before, to: at + i + after })),
  );

test("placePoints() puts each point into its interval, to the right of the one before", () => {
  fc.assert(
    fc.property(reaches, (all) => {
      const points = placePoints(all);
      for (const [i, { from, to }] of all.entries()) {
        const point = points[i] ?? Number.NaN;
        expect(point).toBeGreaterThanOrEqual(from);
        expect(point).toBeLessThanOrEqual(to);
        expect(point).toBeGreaterThan(points[i - 1] ?? -Infinity);
      }
    }),
    { numRuns: RUNS },
  );
});

test("layoutScene() keeps the names of faults that overlap apart, by a row for each kind", () => {
  const read: OperationData = {
    index: 0,
    process: "0",
    f: "read",
    label: "read → 1",
    fate: "ok",
    start: 0,
    end: 10,
    asked: "null",
  };
  const band = (fault: string, start: number, end: number): FaultBand => ({
    fault,
    where: "n1",
    start,
    end,
    confirmed: true,
  });
  const faults = [band("pause", 1, 4), band("partition", 2, 9), band("pause", 5, 8)];
  const scene = layoutScene({ window: [read] }, faults, 900);
  expect(scene.faults.map(({ fault, row }) => [fault.fault, row])).toEqual([
    ["pause", 0],
    ["partition", 1],
    ["pause", 0],
  ]);
});
