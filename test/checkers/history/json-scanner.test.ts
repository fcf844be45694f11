import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scanJson } from "../../../checkers/history/json-scanner.ts";
import { runs } from "./arbitraries.ts";

const SAMPLE = '{"a": [1, -2.5e+3, "x\\u00e9\\n", {"b": null}], "c": true, "d": ""}';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("scanJson()", () => {
  test.each<[string, number, string]>([
    ["", 0, "a value"],
    ["{", 1, "a field name in double quotes"],
    ["{:process 0}", 1, "a field name in double quotes"],
    ['{"a" 1}', 5, ":"],
    ['{"a":}', 5, "a value"],
    ['{"a":1 "b":2}', 7, ", or }"],
    ['{"a":1,}', 7, "a field name in double quotes"],
    ["[1 2]", 3, ", or ]"],
    ["[1,]", 3, "a value"],
    ["01", 1, "the end of the line"],
    ["-x", 1, "a digit"],
    ["1.", 2, "a digit"],
    ["1e+", 3, "a digit"],
    ["trye", 2, "true"],
    ['"a\tb"', 2, "an escape such as \\n for a control character"],
    ['"\\x"', 2, 'one of " \\ / b f n r t u after a backslash'],
    ['"\\u12g4"', 5, "four hexadecimal digits after \\u"],
    ['"abc', 4, '" to end the string'],
    ["{} {}", 3, "the end of the line"],
  ])("%j goes wrong at %i, where it expects %s", (text, offset, expected) => {
    expect(scanJson(text)).toEqual({ offset, expected });
  });

  test("it finds an error exactly in what JSON.parse refuses", () => {
    const anyEdit = fc.tuple(
      fc.nat(SAMPLE.length),
      fc.nat(3),
      fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\0-1.eE+u\ntrue x')) }),
    );
    fc.assert(
      fc.property(anyEdit, ([at, removed, added]) => {
        const text = SAMPLE.slice(0, at) + added + SAMPLE.slice(at + removed);
        expect(scanJson(text) === undefined).toBe(parses(text));
      }),
      runs(2000),
    );
  });

  test("it finds the error at the end of every beginning of a text", () => {
    for (let length = 1; length < SAMPLE.length; length++) {
      expect(scanJson(SAMPLE.slice(0, length))?.offset).toBe(length);
    }
  });

  test("it tells of the fields of the outermost object, and of every number", () => {
    const fields: [string, number][] = [];
    const numbers: string[] = [];
    scanJson(SAMPLE, {
      onField: (name, offset) => fields.push([name, offset]),
      onNumber: (text) => numbers.push(text),
    });
    expect(fields).toEqual([
      ["a", 6],
      ["c", SAMPLE.indexOf("true")],
      ["d", SAMPLE.length - 3],
    ]);
    expect(numbers).toEqual(["1", "-2.5e+3"]);
  });

  test("it refuses a million brackets instead of running out of stack", () => {
    expect(scanJson("[".repeat(1_000_000))?.expected).toBe("at most 500 levels of nesting");
  });
});
