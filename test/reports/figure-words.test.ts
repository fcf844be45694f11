import { expect, test } from "vitest";
import type { Json } from "../../checkers/history/operation.ts";
import { figureWords } from "../../reports/data/figure-words.ts";

test.each<[string, Json]>([
  ["0.835", 0.8350075339],
  ["8023", 8023],
  ["3, 4, 0", [3, 4, 0]],
  ["none", []],
  ["write (ok 969, fail 5), read (ok 2040)", { write: { ok: 969, fail: 5 }, read: { ok: 2040 } }],
  ["null", null],
])("figureWords() says %s", (words, value) => {
  expect(figureWords(value)).toBe(words);
});

test("figureWords() cuts what is too long for a figure", () => {
  expect(figureWords(Array.from({ length: 500 }, (_, i) => i))).toMatch(/…$/);
});
