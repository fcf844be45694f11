import { describe, expect, test } from "vitest";
import { StringTable } from "../../../checkers/history/string-table.ts";

describe("StringTable", () => {
  // Pairs that 32-bit FNV-1a, the hash of the table, cannot tell apart.
  test.each([
    ["costarring", "liquid"],
    ["declinate", "macallums"],
    ["altarage", "zinke"],
  ])("intern() keeps apart %s and %s, whose hashes are equal", (one, other) => {
    const table = new StringTable();
    expect(table.intern(one)).toBe(0);
    expect(table.idOf(other)).toBe(-1);
    expect(table.intern(other)).toBe(1);
    expect([table.decode(0), table.decode(1)]).toEqual([one, other]);
  });

  test("decode() refuses an id that was never given", () => {
    expect(() => new StringTable().decode(0)).toThrow(RangeError);
  });
});
