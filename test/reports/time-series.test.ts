import fc from "fast-check";
import { expect, test } from "vitest";
import type { Operation } from "../../checkers/history/operation.ts";
import { bucketWidth, latencySeries, throughputSeries } from "../../reports/data/time-series.ts";
import { operationsOf, validReport } from "../support/sample-report.ts";

test("bucketWidth() is 1, 2 or 5 times a power of ten and needs no more buckets than allowed", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      fc.integer({ min: 10, max: 500 }),
      (duration, most) => {
        const width = bucketWidth(duration, most);
        expect(duration / width).toBeLessThanOrEqual(most * (1 + 1e-6));
        expect(width.toExponential()).toMatch(/^[125]e/);
      },
    ),
  );
});

test("throughputSeries() counts every completion once", () => {
  const operations = operationsOf(validReport());
  const { ok, fail, info } = throughputSeries(operations, 20);
  const sum = [...ok, ...fail, ...info].reduce((total, count) => total + count, 0);
  expect(sum).toBe(operations.filter(({ completion }) => completion !== undefined).length);
});

test("latencySeries() takes the nearest rank of the operations that succeeded", () => {
  const operations = Array.from({ length: 100 }, (_, i): Operation => {
    const invocation = { index: i, time: 0, process: i, type: "invoke", f: "read", value: null } as const;
    return { invocation, completion: { ...invocation, time: (i + 1) * 1e6, type: "ok" } };
  });
  const failed: Operation = {
    invocation: { index: 0, time: 0, process: 0, type: "invoke", f: "read", value: null },
    completion: { index: 1, time: 9e9, process: 0, type: "fail", f: "read", value: null },
  };
  const series = latencySeries([...operations, failed], 10);
  expect([series.p50[0], series.p95[0], series.p99[0], series.max[0]]).toEqual([50, 95, 99, 100]);
  expect(series.max.slice(1).every((value) => value === null)).toBe(true);
});
