import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../checkers/history/canonical-json.ts";
import { Interner, NONE } from "../../../checkers/history/interner.ts";
import type { Json } from "../../../checkers/history/operation.ts";
import { SeededRandom } from "../../support/objects/random.ts";

const TRANSACTIONS: readonly Json[] = [
  [["append", 1, 2]],
  [["r", 1, null]],
  [["r", 1, []]],
  [
    ["r", 1, [1, 2, 3]],
    ["append", "x", 4],
  ],
  [["r", 1, [1, 2]]],
  [["r", 1, [1, 9]]],
  [["w", "x", "a value"]],
  [["w", 2_147_483_647, 2_147_483_648]],
  [["w", -3, -4]],
  [["r", "x", [null, true, [1, 2], "x,y]"]]],
  [["w", "x", [1, 2]]],
  [["r", "x", [1, 2]]],
  [["w", "x", { a: [[1]] }]],
];

const OTHERS: readonly Json[] = [
  [["append", 1]],
  [["r", 1, 2, 3]],
  [["x", 1, 2]],
  [["r", [1], 2]],
  [["r", null, 2]],
  [["w", 1, [[2]]]],
  [["r", 1, [[[2]]]]],
  [["append", 1, 2], 3],
  ["r", 1, 2],
  [[]],
  [],
];

describe("an interner", () => {
  it.each(TRANSACTIONS.map((value) => [canonicalJson(value), value]))(
    "keeps %s as a transaction, read either way",
    (text, value) => {
      const values = valuesWith(TRANSACTIONS);
      const id = values.intern(value);
      expect(values.transactionOf(id)).not.toBe(NONE);
      expect(values.decode(id)).toEqual(value);
      expect(values.text(id)).toBe(text);
      expect(internText(values, text)).toBe(id);
      expect(values.idOfText(text)).toBe(id);
      const fresh = new Interner<Json>(null);
      expect(fresh.text(internText(fresh, text))).toBe(text);
    },
  );

  it.each(OTHERS.map((value) => [canonicalJson(value), value]))(
    "keeps %s as text, read either way",
    (text, value) => {
      const values = valuesWith(TRANSACTIONS);
      const id = values.intern(value);
      expect(values.transactionOf(id)).toBe(NONE);
      expect(internText(values, text)).toBe(id);
      expect(values.text(id)).toBe(text);
    },
  );

  it("gives texts and transactions ids by their first appearance, all of which can be looked up", () => {
    const values = new Interner<Json>(null);
    const ids = ["a", [["r", 1, 2]], "b", [["r", 1, 3]], "a", [["r", 1, 2]]].map((value) =>
      values.intern(value),
    );
    expect(ids).toEqual([-2, -3, -4, -5, -2, -3]);
    expect(values.tabled).toBe(4);
    expect(ids.map((id) => values.text(id))).toEqual([
      '"a"',
      '[["r",1,2]]',
      '"b"',
      '[["r",1,3]]',
      '"a"',
      '[["r",1,2]]',
    ]);
    expect(values.idOf("b")).toBe(-4);
    expect(values.idOf("c")).toBeUndefined();
  });

  it("gives equal values equal ids, however many ways the lists of a key go", () => {
    const random = new SeededRandom(5);
    const values = new Interner<Json>(null);
    const known = new Map<string, number>();
    for (let i = 0; i < 5000; i++) {
      const list = Array.from({ length: random.below(6) }, () => random.below(3));
      const value: Json = [["r", random.below(2), list]];
      const text = canonicalJson(value);
      const id = random.below(2) === 0 ? values.intern(value) : internText(values, text);
      expect(values.text(id)).toBe(text);
      expect(known.get(text) ?? id).toBe(id);
      known.set(text, id);
    }
    expect(new Set(known.values()).size).toBe(known.size);
  });

  it("keeps the prefixes of a list together", () => {
    const values = new Interner<Json>(null);
    for (let length = 0; length <= 1000; length++) {
      values.intern([["r", "x", Array.from({ length }, (_, i) => i)]]);
    }
    expect(values.microOps.lists.branches).toBe(1);
    expect(values.microOps.lists.lengthOf(0)).toBe(1000);
  });
});

function valuesWith(values: readonly Json[]): Interner<Json> {
  const interner = new Interner<Json>(null);
  for (const value of values) interner.intern(value);
  return interner;
}

function internText(values: Interner<Json>, text: string): number {
  const bytes = new TextEncoder().encode(`   ${text}\n`);
  return values.internAscii(bytes, 3, bytes.length - 1);
}
