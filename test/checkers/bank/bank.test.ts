import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { bank } from "../../../checkers/bank/bank.ts";
import type { BankOptions } from "../../../checkers/bank/judge-bank.ts";
import type { CheckContext } from "../../../checkers/checker.ts";
import { History } from "../../../checkers/history/history.ts";
import type { Json, Key, OpType } from "../../../checkers/history/operation.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";

/** One operation after the other, each 100 ms long, by processes in turn: what was done, with what, and what came of it. */
type Told = readonly [f: string, asked: Json, type: OpType, answer?: Json, key?: Key];

function history(...told: readonly Told[]): History {
  return History.from(
    told.flatMap(([f, value, type, answer = value, key], i) => {
      const process = i % 3;
      const op = { process, f, node: `n${process + 1}`, ...(key !== undefined && { key }) };
      const time = i * 200e6;
      const asked = { ...op, type: "invoke" as const, value, time };
      return type === "invoke" ? [asked] : [asked, { ...op, type, value: answer, time: time + 100e6 }];
    }),
  );
}

const read = (answer: Json, asked: Json = null): Told => ["read", asked, "ok", answer];
const open = (value: Json): Told => ["open", value, "ok"];
const transfer = (from: number, to: number, amount: number, type: OpType = "ok"): Told => [
  "transfer",
  { from, to, amount },
  type,
];
const check = (told: readonly Told[], options: BankOptions = {}): Verdict =>
  bank(options).check(history(...told), UNLIMITED);

describe("bank()", () => {
  test.each<[string, Told[], BankOptions?]>([
    ["reads that all find the same", [open({ 0: 5, 1: 5 }), transfer(0, 1, 3), read({ 0: 2, 1: 8 })]],
    ["accounts that were there before", [read({ 0: 5, 1: 5 }), transfer(0, 1, 3), read({ 0: 2, 1: 8 })]],
    ["a single read where nobody transferred", [read({ 0: 5 })]],
    [
      "an overdrawn account, if that is allowed",
      [read({ 0: 0, 1: 5 }), transfer(0, 1, 3), read({ 0: -3, 1: 8 })],
      { negativeBalances: true },
    ],
    [
      "a read of some accounts",
      [open({ 0: 5, 1: 5 }), transfer(0, 1, 1), read({ 0: 4 }, [0]), read({ 0: 4, 1: 6 }, [1, 0])],
    ],
    [
      "reads of lists, the longest being all",
      [transfer(0, 1, 1), read({ 0: 4 }, [0]), read({ 0: 4, 1: 6 }, [0, 1])],
    ],
    [
      "an account that is gone while it holds nothing",
      [read({ 0: 5, 1: 5 }), transfer(0, 1, 5), read({ 1: 10 })],
    ],
    ["an account that a transfer opens", [read({ 0: 5 }), transfer(0, 1, 2), read({ 0: 3, 1: 2 })]],
    [
      "accounts opened at the second attempt",
      [["open", { 0: 9 }, "fail"], open({ 0: 5 }), open({ 0: 5 }), transfer(0, 0, 1), read({ 0: 5 })],
    ],
    [
      "what was read before the accounts were open",
      [read({ 0: null }), open({ 0: 5 }), transfer(0, 0, 1), read({ 0: 5 })],
    ],
  ])("calls valid %s", (_, told, options) => {
    expect(check(told, options)).toMatchObject({ valid: true });
  });

  test.each<[string, Told[], string, BankOptions?]>([
    ["less than there was", [open({ 0: 5, 1: 5 }), transfer(0, 1, 3), read({ 0: 2, 1: 5 })], "wrong-total"],
    ["more than there was", [read({ 0: 5, 1: 5 }), transfer(0, 1, 3), read({ 0: 5, 1: 8 })], "wrong-total"],
    ["another total than was said", [read({ 0: 5, 1: 5 })], "wrong-total", { total: 11 }],
    [
      "an overdrawn account",
      [read({ 0: 0, 1: 5 }), transfer(0, 1, 3), read({ 0: -3, 1: 8 })],
      "negative-balance",
    ],
    [
      "an overdrawn account in a read of some",
      [open({ 0: 0, 1: 5 }), transfer(0, 1, 3), read({ 0: -3 }, [0])],
      "negative-balance",
    ],
    [
      "an account without a balance",
      [open({ 0: 5, 1: 5 }), transfer(0, 1, 5), read({ 0: null, 1: 10 })],
      "null-balance",
    ],
    [
      "an opened account that a read leaves out, though the total is right",
      [open({ 0: 5, 1: 5 }), transfer(0, 1, 5), read({ 1: 10 })],
      "null-balance",
    ],
    [
      "an account that a read asked for and that is not in the answer",
      [read({ 0: 5, 1: 5 }), transfer(0, 1, 5), read({ 1: 10 }, [0, 1])],
      "null-balance",
    ],
    [
      "an account that a read of some accounts asked for",
      [open({ 0: 5, 1: 5 }), transfer(0, 1, 1), read({ 0: 4, 1: 6 }), read({}, [1])],
      "null-balance",
    ],
    [
      "an account that nobody opened",
      [open({ 0: 5 }), transfer(0, 0, 1), read({ 0: 5, 7: 0 })],
      "unknown-account",
    ],
    [
      "an account that is none of those named",
      [read({ 0: 5, 7: 0 })],
      "unknown-account",
      { accounts: ["0"] },
    ],
    ["money gone with its account", [read({ 0: 5, 1: 5 }), transfer(0, 1, 1), read({ 1: 5 })], "wrong-total"],
  ])("finds %s", (_, told, anomaly, options) => {
    expect(anomalyNames(check(told, options))).toEqual([anomaly]);
    expect(JSON.stringify(check(told, options))).not.toContain("undefined");
  });

  it("tells of the first, the worst and the last, and what the first contradicts", () => {
    const ops = [open({ 0: 5, 1: 5 }), transfer(0, 1, 3, "info"), read({ 0: 2, 1: 5 })];
    const verdict = check([...ops, read({ 0: 0, 1: 5 }), transfer(0, 1, 1), read({ 0: 4, 1: 5 })]);
    expect(verdict).toMatchObject({
      summary: "Of 3 reads: three with a wrong total",
      anomalies: [
        {
          explanation:
            "The read answered by n3 at 0.500 s (process 2) finds 7 in all accounts together, 3 less than the 10 that they were opened with, as if a transfer of 3 from 0 to 1 (process 1, from 0.200 s on) had only been taken from account 0. 2 more reads are like that, the worst of them with 5 in all at 0.700 s, the last at 1.100 s",
          operations: [
            { invocation: { f: "open" } },
            { invocation: { f: "transfer" } },
            { invocation: { f: "read" } },
          ],
        },
      ],
    });
  });

  test.each<[Told[], string]>([
    [
      [read({ 0: 5 }), transfer(0, 0, 1), read({ 0: 6 })],
      "finds 6 in all accounts together, 1 more than the 5 that the first read had found, answered by n1 at 0.100 s (process 0)",
    ],
    [[read({ 0: -1 })], "finds -1 in account 0, but no account may be overdrawn"],
    [[read({ 0: null })], "finds no balance in account 0"],
    [[read({ 0: 1 }, [0, 3])], "finds no balance in account 3"],
    [[open({ 0: 1 }), read({ 0: 1, 1: 1 })], "shows account 1, which there is not"],
  ])("has words for %j", (told, words) => {
    const verdict = check(told);
    expect(verdict.valid === false && verdict.anomalies[0].explanation).toContain(words);
  });

  test.each<[Told[], string]>([
    [[transfer(0, 1, 1)], "not-exercised: No read of all accounts succeeded, so nobody saw a total"],
    [
      [open({ 0: 1, 1: 1 }), transfer(0, 1, 1), read({ 0: 0 }, [0])],
      "not-exercised: No read of all accounts succeeded, so nobody saw a total",
    ],
    [
      [read({ 0: 1 }), transfer(0, 1, 1, "fail")],
      "not-exercised: None of 1 transfer succeeded, so nothing could go wrong with the total",
    ],
    [
      [["open", { 0: 1 }, "info"], read({ 0: 1 })],
      "not-exercised: No read of all accounts succeeded, so nobody saw a total",
    ],
    [
      [read(3)],
      "malformed: Operation 0 cannot be judged: a read of a bank answers the balance of each account, an integer or null",
    ],
    [
      [read({ 0: "3" })],
      "malformed: Operation 0 cannot be judged: a read of a bank answers the balance of each account, an integer or null",
    ],
    [
      [["transfer", { from: 0, to: 1 }, "ok"]],
      "malformed: Operation 0 cannot be judged: a transfer needs from, to and amount, an integer",
    ],
    [
      [open({ 0: 5 }), open({ 0: 6 })],
      "malformed: Operation 2 cannot be judged: accounts are opened with the same balances each time",
    ],
    [
      [["open", 5, "ok"]],
      "malformed: Operation 0 cannot be judged: to open accounts needs the balance of each, an integer",
    ],
    [
      [["deposit", 5, "ok"]],
      "malformed: Operation 0 cannot be judged: a bank knows open, transfer and read, but not deposit",
    ],
  ])("cannot tell of %j", (told, reason) => {
    expect(reasons(check(told))).toEqual([reason]);
  });

  it("judges each bank by itself", () => {
    const told: Told[] = [
      ["read", null, "ok", { 0: 5 }, "a"],
      ["read", null, "ok", { 0: 6 }, "b"],
      ["read", null, "ok", { 0: 5 }, "a"],
    ];
    expect(check(told)).toMatchObject({ valid: true, details: { keys: 2 } });
    expect(check([...told, ["read", null, "ok", { 0: 5 }, "b"]])).toMatchObject({
      valid: false,
      details: { violatedKeys: ["b"] },
    });
  });

  it("finds a planted flaw in a serial history under its name, and nothing else", {
    timeout: 60_000 * DEPTH,
  }, () => {
    const steps = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.integer({ min: 1, max: 5 })), {
      minLength: 2,
      maxLength: 12,
    });
    const flaws = fc.constantFrom(
      "none",
      "wrong-total",
      "negative-balance",
      "null-balance",
      "unknown-account",
    );
    fc.assert(
      fc.property(steps, flaws, fc.nat(), (moves, flaw, at) => {
        const balances = [5, 5, 5, 5];
        const told: Told[] = [open(Object.fromEntries(balances.entries()))];
        for (const [from, to, amount] of moves) {
          const covered = (balances[from] ?? 0) >= amount;
          if (covered) {
            balances[from] = (balances[from] ?? 0) - amount;
            balances[to] = (balances[to] ?? 0) + amount;
          }
          told.push(
            transfer(from, to, amount, covered ? "ok" : "fail"),
            read(Object.fromEntries(balances.entries())),
          );
        }
        const reads = told.flatMap(([f], i) => (f === "read" ? [i] : []));
        const spoilt = reads[at % reads.length] ?? 0;
        const shown = told[spoilt]?.[3] as Record<string, number>;
        const plant: Readonly<Record<string, Json>> = {
          none: shown,
          "wrong-total": { ...shown, 1: (shown["1"] ?? 0) + 1 },
          "negative-balance": { ...shown, 0: -1, 1: (shown["1"] ?? 0) + (shown["0"] ?? 0) + 1 },
          "null-balance": { ...shown, 2: null },
          "unknown-account": { ...shown, 4: 1 },
        };
        told[spoilt] = read(plant[flaw] ?? null);
        const verdict = check(told);
        const covered = told.some(([f, , type]) => f === "transfer" && type === "ok");
        if (flaw === "none") expect(verdict.valid).toBe(covered ? true : "unknown");
        else expect(anomalyNames(verdict)).toEqual([flaw]);
      }),
      { numRuns: 2_000 * DEPTH },
    );
  });

  it("answers unknown wherever the time is up", () => {
    const told = Array.from({ length: 5000 }, (_, i): Told => read({ 0: i === 4999 ? 6 : 5 }));
    let looks = 0;
    expect(bank().check(history(...told), { expired: () => ++looks > 1000, maxStates: 1 }).valid).toBe(false);
    for (let stop = 1; stop <= looks; stop++) {
      let seen = 0;
      const context: CheckContext = { expired: () => ++seen >= stop, maxStates: 1 };
      expect(reasons(bank().check(history(...told), context))).toEqual([expect.stringContaining("time: ")]);
    }
  });
});
