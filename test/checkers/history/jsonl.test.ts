import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HistoryFormatError } from "../../../checkers/history/history-format-error.ts";
import { encodeHeader, encodeOp } from "../../../checkers/history/jsonl.ts";
import type { Op } from "../../../checkers/history/operation.ts";
import { histories, runs, throughJson } from "./arbitraries.ts";
import { readText } from "./read-text.ts";

describe("encodeOp()", () => {
  test("it writes the fields in the order of the format", () => {
    const op: Op = {
      node: "n1",
      error: "timeout: 5 s",
      key: "x",
      value: [1, 2],
      f: "cas",
      type: "info",
      process: 3,
      time: 12,
      index: 4,
    };
    expect(encodeOp(op)).toBe(
      '{"index":4,"time":12,"process":3,"type":"info","f":"cas","value":[1,2],"key":"x","error":"timeout: 5 s","node":"n1"}',
    );
  });

  test("it writes a line that JSON.parse reads as the same event", () => {
    fc.assert(
      fc.property(histories, (ops) => {
        for (const op of ops) expect(isDeepStrictEqual(JSON.parse(encodeOp(op)), throughJson(op))).toBe(true);
      }),
      runs(200),
    );
  });

  test("it writes one line whatever is in the strings", () => {
    const op: Op = {
      index: 0,
      time: 0,
      process: 0,
      type: "invoke",
      f: 'a"\n\\',
      value: "\r\n\u2028",
      key: "\n",
      node: "\t",
    };
    expect(encodeOp(op)).not.toMatch(/[\r\n]/);
    expect(JSON.parse(encodeOp(op))).toEqual(op);
  });

  test("it refuses a number that would read back as null", () => {
    const op: Op = { index: 0, time: 0, process: 0, type: "invoke", f: "write", value: Number.NaN };
    expect(() => encodeOp(op)).toThrow(HistoryFormatError);
  });
});

describe("encodeHeader()", () => {
  test("it begins with what makes a file a history, and keeps other fields", () => {
    const line = encodeHeader({ nodes: ["n1"], schema: 1, faultline: "history" });
    expect(line).toBe('{"faultline":"history","schema":1,"nodes":["n1"]}');
  });

  test("a written history reads back as it was, header and all", () => {
    fc.assert(
      fc.property(histories, (ops) => {
        const header = { faultline: "history", schema: 1, run: "r1" } as const;
        const text = [encodeHeader(header), ...ops.map(encodeOp), ""].join("\n");
        const read = readText(text);
        expect(read.header).toEqual(header);
        expect(read.truncated).toBe(false);
        expect(isDeepStrictEqual([...read.history], throughJson(ops))).toBe(true);
      }),
      runs(200),
    );
  });
});
