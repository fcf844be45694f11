import { describe, expect, test } from "vitest";
import type { Json, Op } from "../../../../checkers/history/operation.ts";
import { readAny } from "./read-any.ts";

/** Reads a write of this value, once as the quick scan does and once as it cannot. */
function valueOf(edn: string): Json {
  const quick = readAny(`{:process 0, :type :invoke, :f :write, :value ${edn}}\n`).history.op(0);
  const slow = readAny(`{:process 0,\n :type :invoke, :f :write, :value ${edn}}`).history.op(0);
  expect(quick).toEqual(slow);
  return quick.value;
}

function opsOf(lines: readonly string[], keyFrom?: "tuple"): Op[] {
  const options = keyFrom === undefined ? {} : { keyFrom };
  const quick = [...readAny(`${lines.join("\n")}\n`, options).history];
  const slow = [...readAny(lines.map((line) => line.replace("{", "{\n")).join("\n"), options).history];
  expect(quick).toEqual(slow);
  return quick;
}

describe("values of EDN", () => {
  test.each<[string, Json]>([
    ["nil", null],
    ["true", true],
    ["0", 0],
    ["+5", 5],
    ["-7", -7],
    ["-0", 0],
    ["4294967296", 4294967296],
    ["9007199254740991", 9007199254740991],
    ["12N", 12],
    ["1.5", 1.5],
    ["1e3", 1000],
    ["9007199254740993", { edn: "9007199254740993" }],
    ["-123456789012345678901234567890N", { edn: "-123456789012345678901234567890" }],
    ["1/3", { edn: "1/3" }],
    ["1.10M", { edn: "1.10M" }],
    ["##Inf", { edn: "##Inf" }],
    ["foo/bar", { edn: "foo/bar" }],
    ["\\newline", { edn: "\\newline" }],
    ["\\{", { edn: "\\{" }],
    [":x", "x"],
    [":a/b", "a/b"],
    ['"x 0 1 y"', "x 0 1 y"],
    ['":x"', ":x"],
    ['"a\\n\\"\\\\\\u00e9"', 'a\n"\\\u00e9'],
    ['"\u00e9"', "\u00e9"],
    ["[1 2]", [1, 2]],
    ["[1, -2,,nil]", [1, -2, null]],
    ["(1 2)", [1, 2]],
    ["#{3 1 2}", [1, 2, 3]],
    ['#{:b "a" 1}', [1, "a", "b"]],
    [
      "[[:append :x 1] [:r 2 nil]]",
      [
        ["append", "x", 1],
        ["r", 2, null],
      ],
    ],
    ['{:a 1, 0 2, "b" 3}', { a: 1, 0: 2, b: 3 }],
    ["{[1] 2}", { edn: "{[1] 2}" }],
    ["{:edn 1}", { edn: "{:edn 1}" }],
    ['{:a 1, "a" 2}', { edn: '{:a 1, "a" 2}' }],
    ["#:p{:a 1}", { "p/a": 1 }],
    ['#inst "2026-01-01"', { edn: '#inst "2026-01-01"' }],
    ["#{#{1}}", [[1]]],
    ["[#_ 1 2]", [2]],
  ])("%s is read as %j", (edn, json) => {
    expect(valueOf(edn)).toEqual(json);
  });

  test("a keyword and a string with the same text stay different values in one history", () => {
    const writes = [":x", '"x"', ":x", '[:y "z"]', '["y" :z]'].map(
      (value, process) => `{:process ${process}, :type :invoke, :f :write, :value ${value}}`,
    );
    expect(opsOf(writes).map(({ value }) => value)).toEqual([
      "x",
      { edn: '"x"' },
      "x",
      ["y", "z"],
      [{ edn: '"y"' }, { edn: ":z" }],
    ]);
  });

  test("processes with names get numbers of their own, and the nemesis stays who it is", () => {
    const [a, b, c, d] = opsOf([
      "{:process :a, :type :invoke, :f :read}",
      '{:process "a", :type :invoke, :f :read}',
      "{:process :a, :type :ok, :f :read, :value 1}",
      "{:process :nemesis, :type :info, :f :start}",
    ]).map(({ process }) => process);
    expect(a).toBe(c);
    expect(new Set([a, b, d]).size).toBe(3);
    expect(d).toBe("nemesis");
    expect(() =>
      opsOf(["{:process :a, :type :invoke, :f :read}", "{:process 1073741824, :type :invoke, :f :read}"]),
    ).toThrow("stands beside processes with names");
  });

  test("the nemesis' events pair by their f, though both are info", () => {
    const { history } = readAny(`
      {:process :nemesis, :type :info, :f :start, :value nil}
      {:process :nemesis, :type :info, :f :start, :value "cut"}
      {:process :nemesis, :type :info, :f :stop}
      {:process :nemesis, :type :info, :f :kill}
      {:process :nemesis, :type :info, :f :kill}`);
    expect(
      Array.from(history.nemesisOperations(), ({ invocation, completion }) => [
        invocation.f,
        completion?.value,
      ]),
    ).toEqual([
      ["start", "cut"],
      ["stop", undefined],
      ["kill", null],
    ]);
  });

  test("an operation without f is a transaction, and a completion has what it leaves out from its invocation", () => {
    expect(
      opsOf([
        "{:process 1 :type :invoke :f nil :key :k :value 5}",
        "{:process 1 :type :ok :error [:a 1] :node :n1 :time 7}",
      ]),
    ).toEqual([
      { index: 0, time: 0, process: 1, type: "invoke", f: "txn", key: "k", value: 5 },
      {
        index: 1,
        time: 7,
        process: 1,
        type: "ok",
        f: "txn",
        key: "k",
        value: 5,
        error: "[:a 1]",
        node: "n1",
      },
    ]);
  });

  test("nanoseconds since 1970 are read, though no number holds them exactly", () => {
    expect(opsOf(["{:process 1 :type :invoke :f :read :time 1732182000123456789}"])[0]?.time).toBe(
      Number("1732182000123456789"),
    );
  });
});

describe("keyFrom: tuple", () => {
  const LINES = [
    "{:process 0, :type :invoke, :f :write, :value [7 1]}",
    '{:process 1, :type :invoke, :f :cas, :value ["a" [1 2]]}',
    "{:process 2, :type :invoke, :f :read, :value [7 nil]}",
    "{:process 3, :type :invoke, :f :acquire}",
    "{:process 0, :type :ok, :f :write, :value [7 1]}",
    "{:process 1, :type :info, :f :cas, :value :timed-out}",
    "{:process 2, :type :ok, :f :read, :value [7 [3 4]]}",
    "{:process 3, :type :ok, :f :acquire, :value [1 2]}",
    "{:process :nemesis, :type :info, :f :start, :value [1 2]}",
    "{:process 0, :type :invoke, :f :read, :value [:k nil]}",
    "{:process 0, :type :fail, :f :read, :value [:k nil]}",
  ];

  test("it makes the first of each pair the key", () => {
    expect(opsOf(LINES, "tuple").map(({ key, value }) => [key, value])).toEqual([
      [7, 1],
      ["a", [1, 2]],
      [7, null],
      [undefined, null],
      [7, 1],
      ["a", [1, 2]],
      [7, [3, 4]],
      [undefined, [1, 2]],
      [undefined, [1, 2]],
      ["k", null],
      ["k", null],
    ]);
  });

  test("it does the same in JSON lines", () => {
    const { history } = readAny(
      '{"process":0,"type":"invoke","f":"write","value":[7,1]}\n{"process":0,"type":"ok","f":"write","value":[7,1]}\n',
      { keyFrom: "tuple" },
    );
    expect(history.op(1)).toMatchObject({ key: 7, value: 1 });
  });

  test.each([
    ["a value that is no pair", "{:process 0, :type :invoke, :f :write, :value 5}"],
    ["a key that is no name", "{:process 0, :type :invoke, :f :write, :value [[1] 5]}"],
    ["a key that is there already", "{:process 0, :type :invoke, :f :write, :key 1, :value [1 5]}"],
    ["an answer under another key", `${LINES[2] ?? ""}\n{:process 2, :type :ok, :f :read, :value [8 1]}`],
    ["an answer without its key", `${LINES[2] ?? ""}\n{:process 2, :type :ok, :f :read, :value 1}`],
  ])("it refuses %s", (_, lines) => {
    expect(() => readAny(`${lines}\n`, { keyFrom: "tuple" })).toThrow(/^line \d, column \d+: /);
  });
});
