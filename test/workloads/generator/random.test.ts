import { describe, expect, test } from "vitest";
import { Random } from "../../../workloads/generator/random.ts";

const DRAWS = 100_000;
const random = Random.fromSeed("statistics");

/** Every way in which Faultline gets at a stream of numbers: each must look random by itself. */
const streams: Record<string, (i: number) => number> = {
  "one source, counter by counter": (i) => random.float(i),
  "one counter, split by split": (i) => random.split(i).float(0),
  "one counter, seed by seed": (i) => Random.fromSeed(i).float(0),
  "splits by string": (i) => random.split(`key ${i}`).float(0),
  "splits of splits": (i) =>
    random
      .split(i >>> 8)
      .split(i & 255)
      .float(3),
  "counters with a stride": (i) => random.float(i * 4096),
  "split and counter together": (i) => random.split(i).float(i),
};

/** Pearson's statistic for the counts against equal chances; 0 ± 1 if random, for many cells. */
function excess(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return (chiSquared - freedom) / Math.sqrt(2 * freedom);
}

function histogram(cells: number, cellOf: (i: number) => number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (let i = 0; i < DRAWS; i++) {
    const cell = cellOf(i);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}

describe.each(Object.entries(streams))("%s", (_, draw) => {
  test("`float()` fills 256 cells evenly", () => {
    expect(Math.abs(excess(histogram(256, (i) => Math.floor(256 * draw(i)))))).toBeLessThan(4);
  });

  test("`float()` fills the cells of its low bits evenly", () => {
    expect(Math.abs(excess(histogram(256, (i) => (draw(i) * 2 ** 53) % 256)))).toBeLessThan(4);
  });

  test("consecutive draws are independent", () => {
    const pair = (i: number): number => 16 * Math.floor(16 * draw(i)) + Math.floor(16 * draw(i + 1));
    expect(Math.abs(excess(histogram(256, pair)))).toBeLessThan(4);
  });

  test("triples of draws are independent", () => {
    const cell = (i: number): number => Math.floor(8 * draw(i));
    expect(
      Math.abs(excess(histogram(512, (i) => 64 * cell(i) + 8 * cell(i + 1) + cell(i + 2)))),
    ).toBeLessThan(4);
  });
});

test("a source and its splits are independent of each other", () => {
  const child = random.split(0);
  const sibling = random.split(1);
  const cell = (source: Random, i: number): number => Math.floor(16 * source.float(i));
  for (const [a, b] of [
    [random, child],
    [child, sibling],
    [child, child.split(0)],
  ] as const) {
    expect(Math.abs(excess(histogram(256, (i) => 16 * cell(a, i) + cell(b, i))))).toBeLessThan(4);
  }
});
