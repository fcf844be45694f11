import { expect, test } from "vitest";
import type { Operation } from "../../checkers/history/operation.ts";
import { fateOf } from "../../reports/data/operation-data.ts";
import { samplePoints, scatterOf } from "../../reports/data/scatter.ts";
import { decodePoints, fateAt, firstFrom } from "../../reports/viewer/charts/columns.ts";
import { operationsOf, validReport } from "../support/sample-report.ts";

const operations = operationsOf(validReport());
const END = 20e9;

test("scatterOf() survives encoding and decoding", () => {
  const scatter = scatterOf(operations, END);
  const points = decodePoints(scatter);
  expect(points.length).toBe(operations.length);
  for (const [i, { invocation, completion }] of operations.entries()) {
    expect(points.seconds[i]).toBeCloseTo(invocation.time / 1e9, 5);
    expect(points.latencyMs[i]).toBeCloseTo(((completion?.time ?? END) - invocation.time) / 1e6, 2);
    expect(scatter.fs[points.f[i] ?? -1]).toBe(invocation.f);
    expect(fateAt(points, i)).toBe(completion?.type ?? "open");
    expect([points.process[i], points.index[i]]).toEqual([invocation.process, invocation.index]);
    expect(scatter.labels[points.label[i] ?? -1]).toContain(invocation.f);
  }
});

test("samplePoints() keeps to the bound, keeps the order, and keeps the slowest", () => {
  const sample = samplePoints(operations, END, 400);
  expect(sample).toHaveLength(400);
  const indices = sample.map(({ invocation }) => invocation.index);
  expect(indices).toEqual(indices.toSorted((a, b) => a - b));
  const slowness = ({ invocation, completion }: Operation): number =>
    (completion?.time ?? END) - invocation.time;
  expect(Math.max(...sample.map(slowness))).toBe(Math.max(...operations.map(slowness)));
});

test("samplePoints() keeps every operation that did not succeed while there is room", () => {
  const isNotOk = (operation: Operation): boolean => fateOf(operation) !== "ok";
  const bound = 2_000;
  expect(samplePoints(operations, END, bound).filter(isNotOk)).toHaveLength(
    operations.filter(isNotOk).length,
  );
});

test("samplePoints() leaves a history within the bound alone", () => {
  expect(samplePoints(operations, END, operations.length)).toBe(operations);
});

test("firstFrom() finds the first point at or after a time", () => {
  const points = decodePoints(scatterOf(operations, END));
  const from = firstFrom(points, 7);
  expect(points.seconds[from]).toBeGreaterThanOrEqual(7);
  expect(points.seconds[from - 1]).toBeLessThan(7);
  expect(firstFrom(points, 1e9)).toBe(points.length);
});
