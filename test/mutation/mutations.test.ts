import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { CHECKS } from "./checks.ts";
import { mutate } from "./mutation.ts";
import { MUTATIONS } from "./rules/all.ts";
import { documentOf } from "./table.ts";

describe.each(MUTATIONS)("the rules of $subject", ({ subject, mutations }) => {
  it.each(mutations)("are where the table says, and what is left is a program: $rule", (mutation) => {
    const text = readFileSync(mutation.file, "utf8");
    const mutated = mutate(text, mutation);
    expect(mutated).not.toBe(text);
    expect(() => transformSync(mutated, { loader: "ts" })).not.toThrow();
  });

  it("have names of their own", () => {
    const names = mutations.map(({ rule }) => rule);
    expect(new Set(names).size).toBe(names.length);
  });

  it("have checks", () => {
    expect(CHECKS.map((check) => check.of)).toContain(subject);
  });
});

it("docs/mutation.md has a row for every rule, and no other", () => {
  const rows = (text: string): string[] =>
    text.split("\n").flatMap((line) => (line.startsWith("| ") ? [line.split(" | ")[0] ?? ""] : []));
  const tried = MUTATIONS.flatMap(({ subject, mutations }) =>
    mutations.map((mutation) => ({ subject, mutation, outcome: { passed: 0 } })),
  );
  expect(rows(readFileSync("docs/mutation.md", "utf8"))).toEqual(rows(documentOf(tried)));
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
