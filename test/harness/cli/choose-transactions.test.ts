import { describe, expect, it } from "vitest";
import { chooseTransactions, type TransactionOptions } from "../../../harness/cli/choose-transactions.ts";
import { HarnessError } from "../../../harness/harness-error.ts";
import { listAppend } from "../../../workloads/list-append.ts";
import { register } from "../../../workloads/register.ts";
import { WORKLOADS } from "../../../workloads/registry.ts";
import { USUAL_SHAPE } from "../../../workloads/transactions/transaction-shape.ts";

describe("chooseTransactions()", () => {
  it("spells out what transactions usually look like", () => {
    expect(chooseTransactions(listAppend, {})).toEqual({ transactions: USUAL_SHAPE });
  });

  it("takes what the user chose", () => {
    const chosen: TransactionOptions = {
      minTxnLength: 2,
      maxTxnLength: 3,
      maxWritesPerKey: 8,
      readFraction: 0,
      keyDistribution: "zipf",
      consistency: "serializable",
    };
    expect(chooseTransactions(listAppend, chosen)).toEqual({
      transactions: {
        minLength: 2,
        maxLength: 3,
        maxWritesPerKey: 8,
        readFraction: 0,
        keyDistribution: "zipf",
      },
      consistency: "serializable",
    });
  });

  it("makes transactions as long as they must be at least", () => {
    expect(chooseTransactions(listAppend, { minTxnLength: 9 }).transactions).toMatchObject({
      minLength: 9,
      maxLength: 9,
    });
  });

  it("reads as much as a defect wants, unless the user says otherwise", () => {
    const readFraction = (options: TransactionOptions): number | undefined =>
      chooseTransactions(listAppend, options, 0.8).transactions?.readFraction;
    expect(readFraction({})).toBe(0.8);
    expect(readFraction({ readFraction: 0.3 })).toBe(0.3);
    expect(chooseTransactions(register, {}, 0.8)).toEqual({});
  });

  it("refuses lengths that no transaction has", () => {
    expect(() => chooseTransactions(listAppend, { minTxnLength: 3, maxTxnLength: 2 })).toThrow(
      "No transaction has 3 steps at least and 2 at most",
    );
  });

  it.each<[string, TransactionOptions]>([
    ["--min-txn-length", { minTxnLength: 1 }],
    ["--max-txn-length", { maxTxnLength: 4 }],
    ["--max-writes-per-key", { maxWritesPerKey: 32 }],
    ["--read-fraction", { readFraction: 0 }],
    ["--key-distribution", { keyDistribution: "uniform" }],
    ["--consistency", { consistency: "serializable" }],
  ])("refuses %s for a workload that has no transactions", (flag, options) => {
    const choose = (): unknown => chooseTransactions(register, options);
    expect(choose).toThrow(HarnessError);
    expect(choose).toThrow(
      `The workload register has no transactions, for which alone ${flag} means something`,
    );
  });

  it("changes nothing for workloads without transactions", () => {
    const without = WORKLOADS.filter(({ transactional }) => transactional !== true);
    expect(without).toHaveLength(WORKLOADS.length - 2);
    for (const workload of without) expect(chooseTransactions(workload, {})).toEqual({});
  });
});
