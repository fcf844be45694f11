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

test("`Random` is a value: draws depend on the source and the counter, not on what was drawn before", () => {
  const again = Random.fromSeed("statistics");
  again.float(7);
  expect(again.float(3)).toBe(random.float(3));
  expect(again.split("x").float(3)).toBe(random.split("x").float(3));
});

test("`split()` tells labels apart that look alike", () => {
  const labels = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, "", "0", "1", "a", "a\0", "ab", "ba"];
  expect(new Set(labels.map((label) => random.split(label).float(0))).size).toBe(labels.length);
});

test("`float()` flips half of its bits when one bit of the counter flips", () => {
  const bitsOf = (value: number): number[] =>
    Array.from({ length: 53 }, (_, bit) => Math.floor(value * 2 ** (bit + 1)) % 2);
  for (let bit = 0; bit < 32; bit++) {
    let flipped = 0;
    for (let n = 0; n < 200; n++) {
      const before = bitsOf(random.float(n));
      flipped += bitsOf(random.float((n ^ (1 << bit)) >>> 0)).filter(
        (value, i) => value !== before[i],
      ).length;
    }
    expect(flipped / (200 * 53)).toBeCloseTo(0.5, 1);
  }
});

test("`int()` stays below its bound and reaches every number", () => {
  expect(new Set(histogram(5, (i) => random.int(i, 5)).map((count) => count > 0))).toEqual(new Set([true]));
  expect(random.int(0, 1)).toBe(0);
});

test("`pick()` refuses an empty array", () => {
  expect(() => random.pick(0, [])).toThrow("Cannot pick from an empty array");
});

test("`weighted()` picks in proportion to the weights and never a weight of zero", () => {
  const counts = histogram(4, (i) => random.weighted(i, [1, 0, 2, 1]));
  expect(counts[1]).toBe(0);
  expect((counts[2] ?? 0) / DRAWS).toBeCloseTo(0.5, 1);
  expect((counts[0] ?? 0) / DRAWS).toBeCloseTo(0.25, 1);
});

test("`shuffle()` gives every permutation the same chance", () => {
  const permutations = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const text = random.shuffle(i, ["a", "b", "c", "d"]).join("");
    permutations.set(text, (permutations.get(text) ?? 0) + 1);
  }
  expect(permutations.size).toBe(24);
  expect(Math.abs(excess([...permutations.values()]))).toBeLessThan(4);
});

test("`sample()` takes different elements, and all of a short array", () => {
  for (let i = 0; i < 100; i++) {
    const sample = random.sample(i, [1, 2, 3, 4, 5], 3);
    expect(new Set(sample).size).toBe(3);
  }
  expect(random.sample(0, [1, 2], 3).toSorted((a, b) => a - b)).toEqual([1, 2]);
});

test.each([0.5, 1, 1.0001, 2])(
  "`zipf()` with skew %d draws rank r in proportion to (r + 1)^-skew",
  (skew) => {
    const count = 50;
    const counts = histogram(count, (i) => random.zipf(i, count, skew));
    const weights = counts.map((_, rank) => (rank + 1) ** -skew);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const chiSquared = counts.reduce((sum, observed, rank) => {
      const expected = (DRAWS * (weights[rank] ?? 0)) / total;
      return sum + (observed - expected) ** 2 / expected;
    }, 0);
    expect((chiSquared - count + 1) / Math.sqrt(2 * (count - 1))).toBeLessThan(4);
  },
);
