import { describe, expect, it } from "vitest";
import { abridge, contrast } from "../../../checkers/models/abridge.ts";

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);

describe("abridge()", () => {
  it("shows short lists and everything else whole", () => {
    expect(abridge(upTo(8))).toBe("[1, 2, 3, 4, 5, 6, 7, 8]");
    expect(abridge([])).toBe("[]");
    expect(abridge({ b: 1, a: "x" })).toBe('{"a":"x","b":1}');
    expect(abridge(null)).toBe("null");
  });

  it("shows of a long list the end, or what surrounds the focus", () => {
    expect(abridge(upTo(9))).toBe("[… 5 more, 6, 7, 8, 9]");
    expect(abridge(upTo(40), 19)).toBe("[… 17 more, 18, 19, 20, 21, … 19 more]");
    expect(abridge(upTo(40), 0)).toBe("[1, 2, 3, 4, … 36 more]");
    expect(abridge(upTo(40), 39)).toBe("[… 36 more, 37, 38, 39, 40]");
  });
});

describe("contrast()", () => {
  it("shows two lists where they begin to differ", () => {
    expect(contrast([...upTo(20), 99, ...upTo(9)], upTo(30))).toEqual([
      "[… 18 more, 19, 20, 99, 1, … 8 more]",
      "[… 18 more, 19, 20, 21, 22, … 8 more]",
    ]);
  });

  it("shows the end of a list that the other goes on from", () => {
    expect(contrast(upTo(20), upTo(22))).toEqual([
      "[… 16 more, 17, 18, 19, 20]",
      "[… 18 more, 19, 20, 21, 22]",
    ]);
  });
});
