import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import { readTransactions } from "../../../checkers/transactions/read-transactions.ts";
import { registerTransactions } from "../../../checkers/transactions/rw-register/register-transactions.ts";
import {
  ABORTED,
  BEFORE_ALL,
  COMMITTED,
  INDETERMINATE,
  NEVER,
} from "../../../checkers/transactions/transactions.ts";

const at = (process: number, type: "invoke" | "ok" | "fail" | "info", value: unknown) =>
  ({ process, type, f: "txn", value }) as never;

describe("readTransactions()", () => {
  it("takes what was answered of committed transactions and what was asked of all others", () => {
    const history = History.from([
      at(0, "invoke", [
        ["append", 1, 1],
        ["r", 1, null],
      ]),
      at(1, "invoke", [["append", 1, 2]]),
      at(2, "invoke", [["append", 1, 3]]),
      at(0, "ok", [
        ["append", 1, 1],
        ["r", 1, [1]],
      ]),
      at(1, "fail", [["append", 1, 2]]),
    ]);
    const transactions = readTransactions(history);
    if (typeof transactions === "string") throw new Error(transactions);
    expect([...transactions.status]).toEqual([COMMITTED, ABORTED, INDETERMINATE]);
    expect([...transactions.invoked]).toEqual([0, 1, 2]);
    expect([...transactions.completed]).toEqual([3, NEVER, NEVER]);
    expect([...transactions.start]).toEqual([0, 2, 3, 4]);
    expect([...transactions.listLength]).toEqual([-1, 1, -1, -1]);
  });

  it("takes a completion without an invocation for a transaction without real time", async () => {
    const { HistoryBuilder } = await import("../../../checkers/history/history-builder.ts");
    const builder = new HistoryBuilder({ loneCompletions: "keep" });
    builder.append(
      at(0, "ok", [
        ["r", "x"],
        ["w", "y", 1],
      ]),
    );
    const transactions = readTransactions(builder.build());
    if (typeof transactions === "string") throw new Error(transactions);
    expect([...transactions.invoked, ...transactions.completed]).toEqual([BEFORE_ALL, NEVER]);
    expect([...transactions.start]).toEqual([0, 2]);
  });

  it("says which completion is not of what was asked", () => {
    const answered = (asked: unknown[], value: unknown[]) =>
      readTransactions(History.from([at(0, "invoke", asked), at(0, "ok", value)]));
    for (const [asked, value] of [
      [[["append", "x", 1]], [["append", "x", 2]]],
      [[["append", "x", 1]], []],
      [
        [["append", "x", 1]],
        [
          ["append", "x", 1],
          ["append", "x", 2],
        ],
      ],
      [[["r", "y", null]], [["r", "x", [1]]]],
    ] as const)
      expect(answered([...asked], [...value])).toMatch(
        /^Process 0 asked for .* and was answered .*, expected the same/,
      );
    expect(answered([["r", "x", null]], [["r", "x", [1]]])).not.toBeTypeOf("string");
  });

  it("says which value is no transaction", () => {
    expect(
      readTransactions(
        History.from([
          at(3, "invoke", [
            ["r", 1, null],
            ["x", 1, 2],
          ]),
        ]),
      ),
    ).toMatch(
      /^Process 3 has an operation with value \[\["r",1,null\],\["x",1,2\]\], expected a transaction/,
    );
    expect(readTransactions(History.from([at(3, "invoke", 7)]))).toMatch(/^Process 3 has/);
  });
});

describe("registerTransactions()", () => {
  it("tells reads of others from those of a transaction's own writes, and last writes from intermediate ones", () => {
    const history = History.from([
      at(0, "invoke", [
        ["r", "x", null],
        ["w", "x", 1],
        ["r", "x", null],
        ["w", "x", 2],
        ["r", "y", null],
      ]),
      at(0, "ok", [
        ["r", "x", null],
        ["w", "x", 1],
        ["r", "x", 1],
        ["w", "x", 2],
        ["r", "y", 7],
      ]),
      at(1, "invoke", [["w", "y", 7]]),
      at(2, "invoke", [["w", "y", 8]]),
    ]);
    const transactions = readTransactions(history);
    if (typeof transactions === "string") throw new Error(transactions);
    const registers = registerTransactions(transactions);
    if ("kind" in registers) throw new Error(registers.message);
    const named = (v: number) =>
      `${history.values.text(transactions.keyIds[registers.versionKey[v] ?? 0] ?? -1)}=${history.values.text(registers.versionValue[v] ?? -1)}`;
    expect(Array.from(registers.readVersion, named)).toEqual(['"x"=null', '"y"=7']);
    expect([...registers.readStart]).toEqual([0, 2, 2, 2]);
    expect(Array.from(registers.writeVersion, named)).toEqual(['"x"=2', '"y"=7', '"y"=8']);
    expect([...registers.exists]).toEqual([1, 1, 0]);
  });

  it("refuses what would make a read ambiguous", () => {
    const refused = (...values: unknown[][]) => {
      const transactions = readTransactions(
        History.from(values.map((value, process) => at(process, "invoke", value))),
      );
      return typeof transactions === "string" ? transactions : registerTransactions(transactions);
    };
    expect(refused([["w", 1, 2]], [["w", 1, 2]])).toMatchObject({ kind: "not-applicable" });
    expect(refused([["w", 1, null]])).toMatchObject({ kind: "malformed" });
    expect(refused([["append", 1, 2]])).toMatchObject({ kind: "malformed" });
    expect(refused([["w", 1, 2]], [["w", 2, 2]])).not.toHaveProperty("kind");
  });
});
