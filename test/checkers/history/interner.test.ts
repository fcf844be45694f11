import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HistoryFormatError } from "../../../checkers/history/history-format-error.ts";
import { Interner, NONE } from "../../../checkers/history/interner.ts";
import type { Json, Key } from "../../../checkers/history/operation.ts";
import { runs, throughJson, values } from "./arbitraries.ts";

function interner(): Interner<Json> {
  return new Interner<Json>(null);
}

describe("Interner", () => {
  test("intern() takes small integers as their own ids, without a table", () => {
    const numbers = interner();
    for (const value of [0, 1, 7, 2 ** 31 - 1]) expect(numbers.intern(value)).toBe(value);
    expect(numbers.tabled).toBe(0);
  });

  test("intern() keeps apart what looks alike: 1 and the text 1, null and its text, [] and {}", () => {
    const alike: Json[] = [
      1,
      "1",
      null,
      "null",
      [1],
      "[1]",
      [],
      {},
      "",
      true,
      "true",
      -1,
      1.5,
      [null],
      [[]],
      2 ** 31,
      -(2 ** 31),
    ];
    const different = interner();
    expect(new Set(alike.map((value) => different.intern(value))).size).toBe(alike.length);
  });

  test("intern() takes -0 for 0, and objects for equal whatever the order of their fields", () => {
    const equal = interner();
    expect(Object.is(equal.intern(-0), 0)).toBe(true);
    expect(equal.intern([-0])).toBe(equal.intern([0]));
    expect(equal.intern({ a: 1, b: { c: 2, d: [3] } })).toBe(equal.intern({ b: { d: [3], c: 2 }, a: 1 }));
    expect(equal.intern({ a: 1, b: undefined })).toBe(equal.intern({ a: 1 }));
  });

  test("intern() keeps apart neighbours above 2^53 that a number can hold", () => {
    const large = interner();
    expect(large.intern(2 ** 53)).not.toBe(large.intern(2 ** 53 + 2));
    expect(large.decode(large.intern(2 ** 53 + 2))).toBe(2 ** 53 + 2);
  });

  test("intern() refuses what JSON cannot hold", () => {
    const strict = interner();
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, [[Number.NaN]], { a: -Infinity }]) {
      expect(() => strict.intern(value)).toThrow(HistoryFormatError);
    }
  });

  test("intern() refuses values that are nested too deeply instead of running out of stack", () => {
    let deep: Json = 0;
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    expect(() => interner().intern(deep)).toThrow("value is nested deeper than 500 levels");
  });

  test("idOf() knows nothing that was not interned, but every small integer", () => {
    const keys = new Interner<Key | undefined>(undefined);
    keys.intern("x");
    expect(keys.idOf("x")).toBe(keys.intern("x"));
    expect(keys.idOf("y")).toBeUndefined();
    expect(keys.idOf(3)).toBe(3);
    expect(keys.idOf(undefined)).toBe(NONE);
  });

  test("decode() gives back any value, and ids are equal exactly when values are", () => {
    fc.assert(
      fc.property(fc.array(values), (drawn) => {
        const any = interner();
        const ids = drawn.map((value) => any.intern(value));
        for (const [i, value] of drawn.entries()) {
          expect(isDeepStrictEqual(any.decode(ids[i] ?? NONE), throughJson(value))).toBe(true);
          for (const [j, other] of drawn.entries()) {
            expect(ids[i] === ids[j]).toBe(isDeepStrictEqual(throughJson(value), throughJson(other)));
          }
        }
      }),
      runs(100),
    );
  });

  test("intern() stays right while the table grows over many values", () => {
    const many = interner();
    const ids = Array.from({ length: 50_000 }, (_, i) => many.intern(`value ${i}`));
    expect(new Set(ids).size).toBe(50_000);
    for (const [i, id] of ids.entries()) expect(many.idOf(many.decode(id))).toBe(many.intern(`value ${i}`));
    expect(many.tabled).toBe(50_000);
  });
});
