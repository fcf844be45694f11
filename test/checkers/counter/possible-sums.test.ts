import * as fc from "fast-check";
import { expect, test } from "vitest";
import { PossibleSums } from "../../../checkers/counter/possible-sums.ts";

test("PossibleSums has the sums of all choices of its terms, and no others", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -12, max: 12 }), { maxLength: 8 }), (terms) => {
      const sums = new PossibleSums();
      const all = new Set([0]);
      for (const term of terms) {
        sums.add(term);
        for (const sum of [...all]) all.add(sum + term);
      }
      for (let sum = -100; sum <= 100; sum++) expect(sums.has(sum)).toBe(all.has(sum));
      expect([sums.least, sums.greatest]).toEqual([Math.min(...all), Math.max(...all)]);
      expect(sums.isExact).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("PossibleSums knows when there are too many, and still excludes only what is impossible", () => {
  const sums = new PossibleSums();
  for (let i = 0; i < 14; i++) sums.add(i % 2 === 0 ? 3 ** i : -(3 ** i));
  expect(sums.isExact).toBe(false);
  expect(sums.has(sums.least) && sums.has(sums.greatest)).toBe(true);
  expect(sums.has(sums.least - 1) || sums.has(sums.greatest + 1)).toBe(false);
});

test("PossibleSums.with() leaves the sums as they were", () => {
  const sums = new PossibleSums();
  sums.add(2);
  expect(sums.with([5]).has(7)).toBe(true);
  expect(sums.has(7)).toBe(false);
});
