import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HistoryFormatError } from "../../../checkers/history/history-format-error.ts";
import { JsonlReader, MAX_LINE_BYTES } from "../../../checkers/history/jsonl-reader.ts";
import { runs } from "./arbitraries.ts";
import { readText } from "./read-text.ts";

const HEADER = '{"faultline":"history","schema":1,"run":"r\u00fcn"}';
const LINES = [
  HEADER,
  '{"index":0,"time":10,"process":0,"type":"invoke","f":"write","value":1,"key":"x","node":"n1"}',
  '{"time": 20, "process": "nemesis", "type": "invoke", "f": "start-partition", "value": {"cut": "\u20ac \u{1f4a5}"}}',
  '{"index":2,"time":30,"process":0,"type":"info","f":"write","value":1,"key":"x","error":"timeout","node":"n1"}',
  '{"index":3,"time":40,"process":1,"type":"invoke","f":"read","value":null,"key":"y"}',
];
const TEXT = `${LINES.join("\n")}\n`;
const BYTES = new TextEncoder().encode(TEXT);
const WHOLE = [...readText(TEXT).history];

/** An invocation in our order, `fields` changed. */
function invocation(fields: Record<string, string> = {}): string {
  const all = {
    index: "0",
    time: "1",
    process: "0",
    type: '"invoke"',
    f: '"read"',
    value: "null",
    ...fields,
  };
  return `{${Object.entries(all)
    .map(([name, value]) => `"${name}":${value}`)
    .join(",")}}`;
}

function column(line: string, field: string): number {
  return line.indexOf(`"${field}":`) + field.length + 4;
}

describe("JsonlReader", () => {
  test("it reads header and operations, whatever the order of their fields", () => {
    const { header, truncated } = readText(TEXT);
    expect(header).toEqual({ faultline: "history", schema: 1, run: "r\u00fcn" });
    expect(truncated).toBe(false);
    expect(WHOLE).toHaveLength(4);
    expect(WHOLE[1]).toEqual({
      index: 1,
      time: 20,
      process: "nemesis",
      type: "invoke",
      f: "start-partition",
      value: { cut: "\u20ac \u{1f4a5}" },
    });
  });

  test("it reads the same however the bytes are cut into chunks", () => {
    for (let chunkBytes = 1; chunkBytes <= BYTES.length; chunkBytes++) {
      expect([...readText(BYTES, chunkBytes).history]).toEqual(WHOLE);
    }
    for (let cut = 0; cut <= BYTES.length; cut++) {
      const reader = new JsonlReader();
      reader.push(BYTES.subarray(0, cut));
      reader.push(BYTES.subarray(cut));
      expect([...reader.end().history]).toEqual(WHOLE);
    }
  });

  test("it does not keep the bytes of a chunk, which a stream may use again", () => {
    const reader = new JsonlReader();
    const chunk = new Uint8Array(7);
    for (let start = 0; start < BYTES.length; start += chunk.length) {
      const bytes = BYTES.subarray(start, start + chunk.length);
      chunk.set(bytes);
      reader.push(chunk.subarray(0, bytes.length));
    }
    expect([...reader.end().history]).toEqual(WHOLE);
  });

  test("it reads the lines before the cut, wherever a file was cut off, and says so", () => {
    const ends = LINES.map((_, i) => new TextEncoder().encode(LINES.slice(0, i + 1).join("\n")).length);
    for (let length = 1; length < BYTES.length; length++) {
      const { header, history, truncated } = readText(BYTES.subarray(0, length));
      const complete = ends.filter((end) => end <= length).length;
      expect(header === undefined).toBe(complete === 0);
      expect([...history]).toEqual(WHOLE.slice(0, Math.max(0, complete - 1)));
      expect(truncated).toBe(!ends.includes(length) && !ends.includes(length - 1));
    }
  });

  test("it takes for cut off only what begins an object", () => {
    for (const beginning of ["[1, ", "tru", '"tex']) {
      expect(() => readText(beginning)).toThrow(HistoryFormatError);
    }
  });

  test("it says that half a character at the very end was cut off", () => {
    const { history, truncated } = readText(Uint8Array.of(...new TextEncoder().encode(invocation()), 0xe2));
    expect(history).toHaveLength(1);
    expect(truncated).toBe(true);
  });

  test("it takes a byte order mark, CRLF, blank lines and a last line without its end", () => {
    const untidy = `\ufeff${LINES.join("\r\n\r\n \t\n")}`;
    const { header, history, truncated } = readText(untidy);
    expect(header?.["run"]).toBe("r\u00fcn");
    expect([...history]).toEqual(WHOLE);
    expect(truncated).toBe(false);
  });

  test("it takes a file without header, index, or anything that a completion repeats", () => {
    const { header, history } = readText(
      '{"time":1,"process":0,"type":"invoke","f":"w","value":3,"key":null,"x":[]}\n{"type":"ok","process":0,"time":2}',
    );
    expect(header).toBeUndefined();
    expect([...history]).toEqual([
      { index: 0, time: 1, process: 0, type: "invoke", f: "w", value: 3 },
      { index: 1, time: 2, process: 0, type: "ok", f: "w", value: 3 },
    ]);
  });

  test("it takes events without a time, a microsecond after the one before, and processes with names", () => {
    const { history } = readText(
      '{"process":"a","type":"invoke","f":"w","time":5}\n{"process":"b","type":"invoke","f":"w","time":null}\n{"process":"a","type":"ok"}\n',
    );
    expect(Array.from(history, ({ time }) => time)).toEqual([5, 1005, 2005]);
    expect(history.completionOf(0)).toBe(2);
    expect(history.completionOf(1)).toBe(-1);
  });

  test("it takes a header alone as a history of nothing", () => {
    expect(readText(HEADER).history).toHaveLength(0);
  });

  test("it takes nanoseconds since 1970, which no number holds exactly", () => {
    const time = "1732182000123456789";
    expect(readText(invocation({ time })).history.op(0).time).toBe(Number(time));
  });

  test("it never throws anything but HistoryFormatError for bytes changed at random", () => {
    const changes = fc.array(fc.tuple(fc.nat(BYTES.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    let refused = 0;
    fc.assert(
      fc.property(changes, (drawn) => {
        const bytes = BYTES.slice();
        for (const [at, byte] of drawn) bytes[at] = byte;
        try {
          readText(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(HistoryFormatError);
          expect(String(error)).toMatch(/^HistoryFormatError: line \d+, column \d+: [^\n]+$/);
          refused++;
        }
      }),
      runs(2000),
    );
    expect(refused).toBeGreaterThan(0);
  });

  test("it never throws anything but HistoryFormatError for random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          readText(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(HistoryFormatError);
        }
      }),
      runs(1000),
    );
  });
});

describe("JsonlReader names line and column, what it found and what it expected", () => {
  const before = `${HEADER}\n\n`;

  test.each<[string, string, string]>([
    ["type", '"okay"', 'type is "okay", expected invoke, ok, fail or info'],
    ["type", "1", "type is 1, expected invoke, ok, fail or info"],
    ["type", '"ok"', 'type is "ok", but process 0 has no open invocation to complete'],
    ["process", "true", 'process is true, expected a number, a name or "nemesis"'],
    ["process", "-1", 'process is -1, expected "nemesis" or an integer from 0 to 2147483647'],
    ["process", "1.5", 'process is 1.5, expected "nemesis" or an integer from 0 to 2147483647'],
    ["time", "-5", "time is -5, expected nanoseconds since the run began, 0 or more"],
    ["time", '"now"', 'time is "now", expected nanoseconds since the run began'],
    ["time", "1e999", "time is Infinity, expected nanoseconds since the run began, 0 or more"],
    ["index", "-1", "index is -1, expected an integer, 0 or more"],
    ["f", "[]", "f is [], expected a string"],
    ["f", "null", "f is missing, expected the name of an operation"],
    ["key", "{}", "key is {}, expected a string or a number"],
    ["error", "5", "error is 5, expected a string"],
    ["node", '["n1"]', 'node is ["n1"], expected a string'],
    [
      "value",
      "9007199254740993",
      "value has 9007199254740993, which no JavaScript number can hold, expected it in quotes",
    ],
    ["value", "1e999", "value has Infinity, expected something that JSON can hold"],
    ["value", `${"[".repeat(501)}${"]".repeat(501)}`, "value is nested deeper than 500 levels"],
  ])("for the field %s being %s", (field, value, reason) => {
    const line = invocation({ [field]: value });
    const message = `line 3, column ${column(line, field)}: ${reason}`;
    expect(() => readText(`${before}${line}\n`)).toThrow(
      expect.objectContaining({ name: "HistoryFormatError", message }),
    );
  });

  test.each<[string, string, string]>([
    [
      "a missing field",
      '  {"time":1,"process":0,"type":"invoke"}',
      "column 3: f is missing, expected the name of an operation",
    ],
    ["an array", "[1]", "column 1: found an array, expected an object"],
    ["a number", " 12", "column 2: found a number, expected an object"],
    ["null", "null", "column 1: found null, expected an object"],
    ["EDN", "{:process 0}", 'column 2: found ":", expected a field name in double quotes'],
    ["a missing comma", '{"time":1 "process":0}', 'column 11: found "\\"", expected , or }'],
    ["two objects", "{}{}", 'column 3: found "{", expected the end of the line'],
    ["a line that ends early", '{"time":1', "column 10: the line ends here, expected , or }"],
    ["a NUL byte", '{"time":\u00001}', "column 9: found a NUL byte, expected a value"],
    [
      "a NUL byte in a string",
      '{"f":"a\u0000"}',
      "column 8: found a NUL byte, expected an escape such as \\n for a control character",
    ],
    [
      "columns after characters of several bytes",
      '{"f":"\u20ac\u00e9",}',
      'column 11: found "}", expected a field name in double quotes',
    ],
    [
      "a byte order mark that does not begin the file",
      "\ufeff{}",
      'column 1: found "\ufeff", expected a value',
    ],
    [
      "a second header",
      HEADER,
      "column 1: found a header, expected an operation: only the first line may be one",
    ],
  ])("for %s", (_, line, reason) => {
    const message = `line 3, ${reason}`;
    expect(() => readText(`${before}${line}\n`)).toThrow(
      expect.objectContaining({ name: "HistoryFormatError", message }),
    );
  });

  test.each<[string, number[], string]>([
    [
      "a byte that UTF-8 does not have",
      [0x22, 0xc3, 0xa9, 0xff, 0x22],
      "line 1, column 3: found byte 0xff, expected text in UTF-8",
    ],
    [
      "a character cut by the end of its line",
      [0x22, 0xe2, 0x82, 0x0a],
      "line 1, column 2: found half a character, expected text in UTF-8",
    ],
    [
      "a surrogate",
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      "line 1, column 2: found byte 0xa0, expected text in UTF-8",
    ],
    [
      "a compressed file",
      [0x1f, 0x8b, 0x08, 0x00],
      "line 1, column 2: found byte 0x8b, expected text in UTF-8",
    ],
    ["zeros", [0, 0, 0], "line 1, column 1: found a NUL byte, expected a value"],
  ])("for %s", (_, bytes, message) => {
    expect(() => readText(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ name: "HistoryFormatError", message }),
    );
  });

  test.each<[string, string]>([
    [
      '{"faultline":"history","schema":2}',
      "line 1, column 33: schema is 2, expected 1, the only version of the format that this reader knows",
    ],
    [
      '{"faultline":"history"}',
      "line 1, column 1: schema is missing, expected 1, the only version of the format that this reader knows",
    ],
    ['{"faultline":"verdict","schema":1}', 'line 1, column 14: faultline is "verdict", expected "history"'],
  ])("for the header %s", (header, message) => {
    expect(() => readText(header)).toThrow(expect.objectContaining({ name: "HistoryFormatError", message }));
  });

  test.each(["", "\n", " \r\n\t\n", "\ufeff"])("for the empty file %j", (text) => {
    expect(() => readText(text)).toThrow("the history is empty, expected one operation a line");
  });

  test("for a line that is absurdly long, before it is complete", () => {
    const reader = new JsonlReader();
    reader.push(new TextEncoder().encode(`${HEADER}\n`));
    const blanks = new Uint8Array(MAX_LINE_BYTES / 4).fill(0x20);
    for (let i = 0; i < 4; i++) reader.push(blanks);
    expect(() => {
      reader.push(blanks);
    }).toThrow(`line 2, column 1: the line is longer than ${MAX_LINE_BYTES} bytes, expected one operation`);
  });
});
