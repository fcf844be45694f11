import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HistoryFormatError } from "../../../../checkers/history/history-format-error.ts";
import { readHistory } from "../../../../checkers/history/read-history.ts";
import { runs } from "../arbitraries.ts";
import { bytesOf, readAny } from "./read-any.ts";

/** The same history in every format; none of them says more than the poorest, the log. */
const EVENTS = [
  { index: 0, time: 0, process: 0, type: "invoke", f: "write", value: 1 },
  { index: 1, time: 1000, process: 1, type: "invoke", f: "read", value: null },
  { index: 2, time: 2000, process: 0, type: "ok", f: "write", value: 1 },
  { index: 3, time: 3000, process: 1, type: "ok", f: "read", value: 1 },
  { index: 4, time: 4000, process: 2, type: "invoke", f: "cas", value: [1, 2] },
  { index: 5, time: 5000, process: 2, type: "info", f: "cas", value: [1, 2], error: "timed-out" },
  { index: 6, time: 6000, process: 3, type: "invoke", f: "read", value: null },
];
const EDN = `
; a history
{:process 0, :type :invoke, :f :write, :value 1}
{:process 1 :type :invoke :f :read :value nil}
{:process 0, :type :ok, :f :write, :value 1},
{:process 1, :type :ok, :f :read,
 :value 1 ; the same
}
#_{:process 1, :type :ok}
#jepsen.history.Op{:process 2, :type :invoke, :f :cas, :value (1 2)}
{:process 2, :type :info, :f :cas, :value :timed-out}
{:f :read :type :invoke :process 3}
`;
const VECTOR = `[${EDN}]`;
const LIST = ` (${EDN})\n`;
const TABS = `INFO  jepsen.util - 0\t:invoke\t:write\t1
INFO  jepsen.util - 1\t:invoke\t:read\tnil
INFO  jepsen.util - 0\t:ok\t:write\t1
INFO  jepsen.util - 1\t:ok\t:read\t1
INFO  jepsen.util - 2\t:invoke\t:cas\t[1 2]
INFO  jepsen.util - 2\t:info\t:cas\t:timed-out
INFO  jepsen.util - 3\t:invoke\t:read\tnil
`;
const SPACES = TABS.replaceAll("\t", "    ").replaceAll("INFO", "2026-01-01 00:00:00,000 INFO");
const JSON_LINES = EVENTS.map((event) => JSON.stringify(event)).join("\n");
const JSON_ARRAY = JSON.stringify(EVENTS);
const JSON_ARRAY_OF_LINES = `[${EVENTS.map((event) => JSON.stringify(event)).join(",\n")}]\n`;
const FORMATS: readonly (readonly [string, string])[] = [
  ["EDN", EDN],
  ["an EDN vector", VECTOR],
  ["an EDN list", LIST],
  ["a log with tabs", TABS],
  ["a log with spaces", SPACES],
  ["JSON lines", JSON_LINES],
  ["a JSON array", JSON_ARRAY],
  ["a JSON array of lines", JSON_ARRAY_OF_LINES],
];

describe("HistoryReader", () => {
  test.each(FORMATS)("it reads %s, however the bytes are cut into chunks", (_, text) => {
    for (const chunkBytes of [1, 2, 3, 7, 64, 1e6]) {
      const { history, truncated } = readAny(text, { chunkBytes });
      expect([...history]).toEqual(EVENTS);
      expect(truncated).toBe(false);
    }
  });

  test.each(FORMATS)("it reads %s with a byte order mark and CRLF", (_, text) => {
    expect([...readAny(`\ufeff${text.replaceAll("\n", "\r\n")}`).history]).toEqual(EVENTS);
  });

  test.each(FORMATS)("it refuses bytes changed at random in %s with a line, or reads them", (_, text) => {
    const bytes = bytesOf(text);
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    let refused = 0;
    fc.assert(
      fc.property(changes, fc.nat(bytes.length), fc.boolean(), (drawn, length, cut) => {
        const changed = bytes.slice(0, cut ? length : bytes.length);
        for (const [at, byte] of drawn) if (at < changed.length) changed[at] = byte;
        refused += isRefused(changed) ? 1 : 0;
      }),
      runs(300),
    );
    expect(refused).toBeGreaterThan(0);
  });

  test("it never throws anything but HistoryFormatError for random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        isRefused(bytes);
      }),
      runs(300),
    );
  });

  const DEEP = 100_000;
  test.each([
    ["nothing", ""],
    ["white space", " \n\t\n"],
    ["a NUL", "\u0000"],
    ["words", "hello world\n"],
    ["an empty collection", "[]"],
    ["an EDN vector in an EDN vector", "[[1 2]]"],
    ["deep vectors", "[".repeat(DEEP)],
    ["deep maps", `{:a ${"{:a ".repeat(DEEP)}`],
    ["deep lists that end", `{:process 0 :value ${"(".repeat(DEEP)}${")".repeat(DEEP)}}`],
    ["deep tags", `{:process ${"#a ".repeat(DEEP)}1}`],
    ["deep discards", `{:process ${"#_ ".repeat(DEEP)}1}`],
    ["a NUL in EDN", "{:process \u0000}"],
    ["brackets that do not match", "{:process 0, :value [1)}\n{:process 1}"],
    ["a map with an odd number of forms", "{:process 0 :type}"],
    ["a bracket too many", "{:process 0, :type :invoke, :f :read}}"],
    ["something after the end", "[{:process 0, :type :invoke, :f :read}] {:process 1}"],
    ["an unknown escape", '{:process 0 :type :invoke :f :read :value "\\q"}'],
    ["a leading zero", "{:process 0 :type :invoke :f :read :value 012}"],
    ["a field twice", "{:process 0 :type :invoke :type :ok :f :read}"],
    ["an unknown type", "{:process 0, :type :okay, :f :read}\n"],
    ["a completion without invocation", "{:process 0, :type :ok, :f :read}\n"],
    ["a process that is a vector", "{:process [1], :type :invoke, :f :read}\n"],
    ["JSON without a brace", '[{"process":0,"type":"invoke","f":"read"'.replace("[{", "[{{")],
    ["a log's line that was garbled", "INFO  jepsen.util - 0\t:invoke\n"],
    ["a stack trace in a log", `${TABS}\tat clojure.core (core.clj:12)\n`],
    [
      "half a character",
      Uint8Array.of(...bytesOf('{:process 0 :type :invoke :f :read :value "'), 0xe2, 0x22, 0x7d),
    ],
  ])("it refuses %s in one sentence", (_, source) => {
    expect(isRefused(source)).toBe(true);
  });

  test("it reads strings of a megabyte", () => {
    const text = "x".repeat(1 << 20);
    const edn = `{:process 0, :type :invoke, :f :write, :value "${text}"}\n`;
    expect(readAny(edn, { chunkBytes: 65_536 }).history.op(0).value).toBe(text);
    const json = `[{"process":0,"type":"invoke","f":"write","value":"${text}"}]`;
    expect(readAny(json, { chunkBytes: 65_536 }).history.op(0).value).toBe(text);
  });

  test("it reads what comes before the cut in EDN, and says that there was one", () => {
    const { history, truncated } = readAny(EDN.slice(0, EDN.indexOf(":timed-out")));
    expect([...history]).toEqual(EVENTS.slice(0, 5));
    expect(truncated).toBe(true);
    expect(readAny(VECTOR.slice(0, -1)).truncated).toBe(true);
    expect(readAny(JSON_ARRAY.slice(0, -1)).truncated).toBe(true);
  });

  test("it names line and column of a field of the wrong type, on whatever line it stands", () => {
    expect(() => readAny("[{:process 0, :type :invoke, :f :read}\n {:process 0,\n  :type :okay}]")).toThrow(
      "line 3, column 9: :type is :okay, expected :invoke, :ok, :fail or :info",
    );
    expect(() => readAny('[{"process":0,"type":"invoke","f":"read"},\n{"process":0,"type":"okay"}]')).toThrow(
      'line 2, column 21: type is "okay", expected invoke, ok, fail or info',
    );
  });

  test("it keeps a completion without invocation only where that was asked for", () => {
    const text = "{:process 0, :type :ok, :f :txn, :value [[:append :x 1]]}\n";
    expect(() => readAny(text)).toThrow("process 0 has no open invocation to complete");
    const { history } = readAny(text, { loneCompletions: "keep" });
    expect(history.op(0)).toMatchObject({ type: "ok", f: "txn", value: [["append", "x", 1]] });
    expect(history.invocationOf(0)).toBe(-1);
    expect([...history.operations()]).toEqual([]);
  });
});

describe("A history that names no processes", () => {
  const sequence = "[{:type :invoke, :f :read}\n{:type :ok, :f :read, :value 1}\n{:type :invoke, :f :read}]";

  test("is refused unless that was asked for", () => {
    expect(() => readAny(sequence)).toThrow("line 1, column 2: :process is missing");
  });

  test("has a process for each operation, where one follows the other", () => {
    const { history } = readAny(sequence, { missingProcesses: "one-each" });
    expect([...history].map(({ process, type }) => [process, type])).toEqual([
      [0, "invoke"],
      [0, "ok"],
      [1, "invoke"],
    ]);
    expect(history.completionOf(0)).toBe(1);
  });

  test("is refused where operations overlap, since nobody could tell their completions apart", () => {
    const text = "{:type :invoke, :f :read}\n{:type :invoke, :f :read}\n";
    expect(() => readAny(text, { missingProcesses: "one-each" })).toThrow(
      "line 2, column 1: an operation begins before the one before it is completed",
    );
  });

  test.each([
    "{:type :invoke, :f :read}\n{:process 1, :type :invoke, :f :read}\n",
    "{:process 1, :type :invoke, :f :read}\n{:type :invoke, :f :read}\n",
    "{:process :nemesis, :type :info, :f :start}\n{:type :invoke, :f :read}\n",
  ])("is refused if some operations name one: %j", (text) => {
    expect(() => readAny(text, { missingProcesses: "one-each" })).toThrow(
      "some events name a process and others do not",
    );
  });

  test("is read as before where every operation names one", () => {
    const text = '{:process 3, :type :invoke, :f :read}\n{:process "a", :type :invoke, :f :read}\n';
    const named = [...readAny(text, { missingProcesses: "one-each" }).history];
    expect(named).toEqual([...readAny(text).history]);
  });
});

describe("readHistory()", () => {
  test("it reads a history compressed with gzip, and says that one is damaged", async () => {
    const directory = await mkdtemp(join(tmpdir(), "faultline-gzip-"));
    try {
      const path = join(directory, "history");
      const compressed = gzipSync(EDN);
      await writeFile(path, compressed);
      const progress: number[] = [];
      const { history } = await readHistory(path, { onProgress: (bytes) => progress.push(bytes) });
      expect([...history]).toEqual(EVENTS);
      expect(progress.at(-1)).toBe(compressed.length);
      await writeFile(path, compressed.subarray(0, -12));
      await expect(readHistory(path)).rejects.toThrow("it is compressed with gzip, but damaged");
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

/** Whether reading is refused; only ever with one sentence that says where. */
function isRefused(source: string | Uint8Array): boolean {
  try {
    readAny(source);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(HistoryFormatError);
    expect(String(error)).toMatch(
      /^HistoryFormatError: (line \d+(, column \d+)?: [^\n]+|the (history|log) [^\n]+)$/,
    );
    return true;
  }
}
