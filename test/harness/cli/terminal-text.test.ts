import { styleText } from "node:util";
import { describe, expect, test } from "vitest";
import { visibleLength, wrapLine, wrapWords } from "../../../harness/cli/terminal-text.ts";

describe("wrapWords()", () => {
  test("breaks between words, and gives a long one a line of its own", () => {
    expect(wrapWords("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrapWords("a incomprehensible b", 5)).toEqual(["a", "incomprehensible", "b"]);
    expect(wrapWords("", 5)).toEqual([""]);
  });

  test("does not count the escape codes of colours", () => {
    const red = styleText("red", "one", { validateStream: false });
    expect(red.length).toBeGreaterThan(visibleLength(red));
    expect(wrapWords(`${red} two`, 7)).toEqual([`${red} two`]);
  });
});

describe("wrapLine()", () => {
  test("keeps what fits as it is, and indents what a line goes on with", () => {
    expect(wrapLine("  a   b", 7)).toBe("  a   b");
    expect(wrapLine("  - one two", 9)).toBe("  - one\n    two");
    expect(wrapLine("one two", 4)).toBe("one\ntwo");
  });
});
