import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonText } from "../../../../checkers/history/format/json-text.ts";
import { isJsonArray, type Json } from "../../../../checkers/history/operation.ts";
import { histories, runs } from "../arbitraries.ts";
import { convert, readAny } from "./read-any.ts";

function roundTrip(text: string, through: "edn" | "jsonl"): readonly string[] {
  const there = convert(text, through)
    .lines.map((line) => `${line}\n`)
    .join("");
  return convert(there, through === "edn" ? "jsonl" : "edn").lines;
}

/** Forms that Jepsen, Knossos and others write, and what nobody should. */
const ednScalars = fc.oneof(
  fc.constantFrom(
    "nil",
    "true",
    "false",
    "0",
    "-0.0",
    "1.0",
    "1.5",
    "1e21",
    "##NaN",
    "##-Inf",
    "1/3",
    "1.50M",
    "\\a",
    "\\space",
    "foo",
    ":x",
    '"x"',
    ":a/b",
    '":x"',
    '"edn"',
    ":timed-out",
    "9007199254740993",
    '#inst "2026-01-01"',
    '#uuid "0"',
  ),
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.string().map((text) => JSON.stringify(text)),
);
const { value: ednValues } = fc.letrec<{ value: string; values: string[] }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { weight: 3, arbitrary: ednScalars },
    tie("values").map((items) => `[${items.join(" ")}]`),
    tie("values").map((items) => `(${items.join(" ")})`),
    tie("values").map((items) => `#{${[...new Set(items)].join(" ")}}`),
    tie("values").map(
      (items) => `{${items.map((item, i) => `${i % 2 === 0 ? item : `:k${i}`} ${i}`).join(", ")}}`,
    ),
  ),
  values: fc.array(tie("value"), { maxLength: 4 }),
}));
const ednOps = fc.record(
  {
    ":f": fc.oneof(
      fc.constantFrom(":read", ":write", '"read"', "nil"),
      fc.string().map((text) => JSON.stringify(text)),
    ),
    ":value": ednValues,
    ":key": fc.constantFrom("1", ":key-a", '"key b"', "nil"),
    ":time": fc.oneof(fc.nat().map(String), fc.constantFrom("1732182000123456789", "nil", "5.5")),
    ":index": fc.nat().map(String),
    ":error": ednValues,
    ":node": fc.constantFrom(":n1", '"n1"', "nil"),
    ":clock-offsets": ednValues,
    '"text"': ednValues,
  },
  { requiredKeys: [] },
);
const ednLines = fc
  .array(
    fc.tuple(
      fc.constantFrom(":invoke", ":info", ":ok", '"invoke"'),
      fc.constantFrom("0", ":nemesis", ":a", '"a"'),
      ednOps,
      fc.constantFrom("", "#jepsen.history.Op"),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((ops) =>
    ops
      .map(([type, process, fields, tag]) => {
        const entries = [
          `:type ${type}`,
          `:process ${process}`,
          ...Object.entries(fields).map(([name, value]) => `${name} ${value}`),
        ];
        return `${tag}{${entries.join(", ")}}\n`;
      })
      .join(""),
  );

describe("HistoryConverter", () => {
  test.each([
    [
      '{"index":0,"time":5,"process":0,"type":"invoke","f":"write","value":1,"key":"x","node":"n1"}',
      '{:index 0, :time 5, :process 0, :type :invoke, :f :write, :value 1, :key "x", :node "n1"}',
    ],
    [
      '{"process":"nemesis","type":"info","f":"start","value":{"n1":"cut"}}',
      '{:process :nemesis, :type :info, :f :start, :value {:n1 "cut"}}',
    ],
    [
      '{"process":0,"type":"invoke","f":"txn","value":[["append",5,1],["r",5,null]]}',
      "{:process 0, :type :invoke, :f :txn, :value [[:append 5 1] [:r 5 nil]]}",
    ],
    [
      '{"process":0,"type":"info","f":"read","error":"timeout"}',
      "{:process 0, :type :info, :f :read, :error :timeout}",
    ],
    [
      '{"process":0,"type":"info","f":"read","error":"timeout: 5 s"}',
      '{:process 0, :type :info, :f :read, :error "timeout: 5 s"}',
    ],
    [
      '{"process":0,"type":"ok","f":"read","value":-0,"time":1732182000123456789}',
      "{:process 0, :type :ok, :f :read, :value -0.0, :time 1732182000123456789}",
    ],
  ])("it converts %s to %s and back", (json, edn) => {
    expect(convert(json, "edn").lines).toEqual([edn]);
    expect(convert(edn, "jsonl").lines).toEqual([json]);
  });

  test("it keeps the original of what the other format has no word for", () => {
    const edn = "{:process 0, :type :ok, :f :read, :value #{2 1}}";
    const [json = ""] = convert(edn, "jsonl").lines;
    expect(JSON.parse(json)).toMatchObject({ value: [1, 2], "faultline-edn": edn });
    expect(convert(json, "edn").lines).toEqual([edn]);
    expect(() => convert(json.replace("[1,2]", "[1,3]"), "edn")).toThrow(
      "faultline-edn does not say the same as the other fields",
    );
    expect(convert(json.replace(/,"faultline-edn":.*(?=\}$)/, ""), "edn").lines).toEqual([
      edn.replace("#{2 1}", "[1 2]"),
    ]);
  });

  test("it keeps the header, as a comment in EDN", () => {
    const header = '{"faultline":"history","schema":1,"run":"r \u00e9"}';
    const text = `${header}\n{"process":0,"type":"invoke","f":"read"}`;
    expect(convert(text, "edn").lines[0]).toBe(`; ${header}`);
    expect(roundTrip(text, "edn")[0]).toBe(header);
    expect(readAny(convert(text, "edn").lines.join("\n")).header).toMatchObject({ run: "r \u00e9" });
  });

  test("it leaves out an operation that was cut off, and says so", () => {
    expect(convert('{"process":0,"type":"invoke","f":"read"}\n{"process":0,"ty', "edn")).toMatchObject({
      events: 1,
      truncated: true,
    });
    expect(convert("[{:process 0, :type :invoke, :f :read}\n {:process 0, :ty", "jsonl")).toMatchObject({
      events: 1,
      truncated: true,
    });
  });

  test.each([
    [
      "an integer that no number holds",
      '{"process":0,"type":"invoke","f":"write","value":9007199254740993}',
      "no JavaScript number can hold",
    ],
    ["what is no operation", '{"process":0}', "type is missing"],
    ["nothing", "\n", "the history is empty"],
    [
      "a key that is a keyword here and a string there",
      '{:process 0 :type :invoke :key :k}{:process 1 :type :invoke :key "k"}',
      "each text always as the same",
    ],
  ])("it refuses %s", (_, text, message) => {
    expect(() => convert(text, text.startsWith("{:") ? "jsonl" : "edn")).toThrow(message);
  });

  test("JSON lines that went through EDN are what they were", () => {
    fc.assert(
      fc.property(histories, fc.constantFrom(1, 1e6), (ops, chunkBytes) => {
        fc.pre(ops.length > 0);
        // A key that is a keyword somewhere is refused.
        const keywords = new Set(ops.flatMap(({ value }) => firstOfInner(value)));
        fc.pre(ops.every(({ key }) => typeof key !== "string" || !keywords.has(key)));
        const lines = ops.map((op) => jsonText({ ...op, "clock-offsets": { n1: op.value }, "": null }));
        const edn = convert(lines.join("\n"), "edn", chunkBytes).lines;
        expect(edn).toHaveLength(lines.length);
        expect(convert(edn.join("\n"), "jsonl").lines).toEqual(lines);
      }),
      runs(150),
    );
  });

  test("EDN that went through JSON lines is what it was, but for how it was laid out", () => {
    fc.assert(
      fc.property(ednLines, (text) => {
        const plain = convert(text, "edn").lines;
        expect(roundTrip(text, "jsonl")).toEqual(plain);
      }),
      runs(300),
    );
  });

  test("a history that was converted is read as the original is", () => {
    fc.assert(
      fc.property(histories, (ops) => {
        fc.pre(ops.length > 0 && !hasNamesOfSteps(ops));
        const edn = convert(ops.map((op) => jsonText({ ...op })).join("\n"), "edn").lines.join("\n");
        const original = [...readAny(ops.map((op) => jsonText({ ...op })).join("\n")).history];
        const readBack = [...readAny(`${edn}\n`).history];
        expect(readBack.map(({ f, process, type }) => [f, process, type])).toEqual(
          original.map(({ f, process, type }) => [f, process, type]),
        );
      }),
      runs(100),
    );
  });
});

/** Names of the steps of transactions become keywords, beside which EDN must not have the same texts as strings. */
function hasNamesOfSteps(ops: unknown): boolean {
  return /"(r|append)"/.test(JSON.stringify(ops).replaceAll(/\["(r|append)",/g, "["));
}

/** The first strings of arrays within arrays, which are keywords in EDN. */
function firstOfInner(value: Json, isInner = false): string[] {
  if (value === null || typeof value !== "object") return [];
  if (!isJsonArray(value)) return Object.values(value).flatMap((member) => firstOfInner(member ?? null));
  const [first] = value;
  return [
    ...(isInner && typeof first === "string" ? [first] : []),
    ...value.flatMap((item) => firstOfInner(item, true)),
  ];
}
