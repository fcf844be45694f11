import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CHECKS } from "./checks.ts";
import { ENGINES } from "./engines.ts";
import { mutate } from "./mutation.ts";

describe.each(ENGINES)("the rules of $engine", ({ engine, mutations }) => {
  it.each(mutations)("are where the table says: $rule", (mutation) => {
    const text = readFileSync(mutation.file, "utf8");
    expect(mutate(text, mutation)).not.toBe(text);
  });

  it("have names of their own", () => {
    const names = mutations.map(({ rule }) => rule);
    expect(new Set(names).size).toBe(names.length);
  });

  it("have checks", () => {
    expect(CHECKS.map((check) => check.engine)).toContain(engine);
  });
});

describe("mutate()", () => {
  const mutation = { rule: "r", file: "f", find: "a", replace: "b" };

  it("replaces the one place", () => {
    expect(mutate("xax", mutation)).toBe("xbx");
  });

  it.each(["xx", "xaxa"])("refuses %s, where the place is missing or twice", (text) => {
    expect(() => mutate(text, mutation)).toThrow("the text to replace");
  });
});
