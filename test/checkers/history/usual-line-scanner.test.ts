import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RecordedOp } from "../../../checkers/history/columns.ts";
import { ColumnsBuilder } from "../../../checkers/history/columns-builder.ts";
import { encodeOp } from "../../../checkers/history/jsonl.ts";
import { readLine } from "../../../checkers/history/read-line.ts";
import { UsualLineScanner } from "../../../checkers/history/usual-line-scanner.ts";
import { histories, runs } from "./arbitraries.ts";
import { scannedOp } from "./scanned-op.ts";

const USUAL =
  '{"index":12,"time":3400,"process":5,"type":"ok","f":"txn","value":[["append",1,-2],["r",3,null]],"key":"x","node":"n1"}';

/** The event in the line; `undefined` if the scanner leaves it to others. */
function scan(line: string): RecordedOp | undefined {
  const { tables } = new ColumnsBuilder();
  const scanner = new UsualLineScanner(tables);
  const bytes = new TextEncoder().encode(`${line}\n${USUAL}\n`);
  const next = scanner.scan(bytes, 0);
  if (next < 0) return undefined;
  expect(next).toBe(bytes.indexOf(0x0a) + 1);
  return scannedOp(scanner.op, tables);
}

describe("UsualLineScanner", () => {
  test("scan() reads what workloads write", () => {
    const usual = [
      USUAL,
      '{"index":0,"time":0,"process":"nemesis","type":"invoke","f":"start-partition","value":null}',
      '{"index":1,"time":5,"process":0,"type":"fail","f":"cas","value":[0,1],"key":7,"error":"mismatch","node":"n2"}',
      '{"index":1,"time":5,"process":0,"type":"info","f":"lock","value":true,"error":"timeout: 5 s"}',
      '{"index":1,"time":5,"process":0,"type":"ok","f":"read","value":"","key":""}',
      '{"index":1,"time":5,"process":0,"type":"ok","f":"read","value":[]}',
      '{"index":1,"time":5,"process":0,"type":"ok","f":"read","value":-12,"key":4294967296}',
      '{"process":7,"type":"invoke","f":"cas","key":3,"value":[1,2],"time":12345}',
      '{"type":"ok","process":1073741823,"time":999999999999999}',
      '{"process": 7, "type": "invoke", "f": "read", "value": 4294967296, "time": 1}',
    ];
    for (const line of usual) expect(scan(line)).toEqual(JSON.parse(line));
  });

  test.each([
    ["two spaces", USUAL.replace(":", ":  ")],
    ["a space in a value", USUAL.replace("1,-2", "1, -2")],
    ["a field twice", USUAL.replace(',"node"', ',"index":13,"node"')],
    ["a field that nobody knows", USUAL.replace(',"node"', ',"zone"')],
    ["a missing field", USUAL.replace('"process":5,', "")],
    ["a process that is too large", USUAL.replace(":5", ":1073741824")],
    ["a line that begins otherwise", ` ${USUAL}`],
    ["a text for null", USUAL.replace('"x"', "null")],
    ["an escape", USUAL.replace("txn", "t\\u0078n")],
    ["text beyond ASCII", USUAL.replace("txn", "tx\u00f1")],
    ["an object", USUAL.replace("null", "{}")],
    ["a fraction", USUAL.replace("3400", "3400.5")],
    ["an exponent", USUAL.replace("3400", "34e2")],
    ["a leading zero", USUAL.replace("3400", "03400")],
    ["minus zero", USUAL.replace("-2", "-0")],
    ["sixteen digits", USUAL.replace("3400", "1234567890123456")],
    ["deep nesting", USUAL.replace("null", "[".repeat(20) + "]".repeat(20))],
    ["an unknown type", USUAL.replace('"ok"', '"okay"')],
    ["an unknown process", USUAL.replace(":5", ':"client"')],
    ["a second operation", USUAL + USUAL],
    ["a space at the end", `${USUAL} `],
    ["a missing end", USUAL.slice(0, -1)],
    ["an array that does not end", USUAL.replace("null]]", "null")],
    ["an empty element", USUAL.replace("null]", "null,]")],
    ["nothing", ""],
  ])("scan() leaves %s to others", (_, line) => {
    expect(scan(line)).toBeUndefined();
  });

  test("scan() reads nothing otherwise than readLine() does", () => {
    const edits = fc.array(
      fc.tuple(
        fc.nat(USUAL.length),
        fc.nat(2),
        fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:0129-.eE \\nul')), maxLength: 2 }),
      ),
      { minLength: 1, maxLength: 2 },
    );
    let scanned = 0;
    fc.assert(
      fc.property(edits, (drawn) => {
        const line = drawn.reduce(
          (text, [at, removed, added]) => text.slice(0, at) + added + text.slice(at + removed),
          USUAL,
        );
        const op = scan(line);
        if (op === undefined) return;
        scanned++;
        expect(readLine(line)).toEqual({ kind: "op", op });
      }),
      runs(3000),
    );
    expect(scanned).toBeGreaterThan(0);
  });

  test("scan() reads nothing that encodeOp() writes otherwise than readLine() does", () => {
    let scanned = 0;
    fc.assert(
      fc.property(histories, (ops) => {
        for (const line of ops.map(encodeOp)) {
          const op = scan(line);
          if (op === undefined) continue;
          scanned++;
          expect(isDeepStrictEqual(readLine(line), { kind: "op", op })).toBe(true);
        }
      }),
      runs(200),
    );
    expect(scanned).toBeGreaterThan(0);
  });
});
