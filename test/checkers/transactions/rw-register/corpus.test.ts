import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { readHistory } from "../../../../checkers/history/read-history.ts";
import { readTransactions } from "../../../../checkers/transactions/read-transactions.ts";
import { directAnomalies } from "../../../../checkers/transactions/rw-register/anomalies.ts";
import { cyclicVersions } from "../../../../checkers/transactions/rw-register/cyclic-versions.ts";
import {
  type RegisterTransactions,
  registerTransactions,
} from "../../../../checkers/transactions/rw-register/register-transactions.ts";
import { decide } from "../../../../checkers/transactions/rw-register/serial/decide.ts";
import { versionOrders } from "../../../../checkers/transactions/rw-register/version-orders.ts";
import { corpus } from "../../../support/corpus.ts";

/** A row of the corpus' index. */
interface Row {
  readonly path: string;
  readonly model: string;
  readonly expected: string;
  readonly anomalies?: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
}

const rows: readonly Row[] =
  corpus === undefined
    ? []
    : (JSON.parse(readFileSync(join(corpus, "index.json"), "utf8")) as readonly Row[]).filter(
        ({ model }) => model === "rw-register",
      );

/** What is recorded without a name, and without an invocation that has one, is a transaction. */
function textOf(path: string): Readable {
  const text = readFileSync(join(String(corpus), path), "utf8");
  return Readable.from([Buffer.from(text.replaceAll(":f nil", ":f :txn"))]);
}

async function registersOf({ path }: Row): Promise<RegisterTransactions> {
  const { history } = await readHistory(textOf(path), { loneCompletions: "keep" });
  const transactions = readTransactions(history);
  if (typeof transactions === "string") throw new Error(transactions);
  const registers = registerTransactions(transactions);
  if ("kind" in registers) throw new Error(registers.message);
  return registers;
}

function isSerial(registers: RegisterTransactions, required: "realtime" | "none"): boolean | "unknown" {
  return decide(registers, required, () => false).valid;
}

/** Without cycles of transactions. */
const DIRECT = ["internal", "G1a", "G1b", "lost-update", "cyclic-versions"];
/** A version that nobody wrote has no place in an order of versions here, and is found for what it is. */
const BY_GARBAGE = ["elle-tests/rw-register/030.edn"];

describe("the histories of transactions over registers in the corpus", () => {
  const named = rows.filter(({ anomalies = [] }) => anomalies.some((name) => DIRECT.includes(name)));

  test.skipIf(corpus === undefined)("are there", () => {
    expect(rows).toHaveLength(33);
    expect(named).toHaveLength(8);
  });

  test.each(named)("$path with $options has $anomalies", async (row) => {
    const registers = await registersOf(row);
    const orders = versionOrders(registers, {
      wfrKeys: row.options?.["wfr-keys?"] === true,
      sequentialKeys: row.options?.["sequential-keys?"] === true,
      linearizableKeys: row.options?.["linearizable-keys?"] === true,
    });
    const found = [...directAnomalies(registers).found, ...cyclicVersions(registers, orders)];
    const expected = (row.anomalies ?? []).filter((name) => DIRECT.includes(name));
    const names = found.map(({ name }) => name);
    if (BY_GARBAGE.includes(row.path)) expect(names).toContain("garbage-read");
    else expect(names).toEqual(expect.arrayContaining(expected));
  });

  test.each(rows.filter(({ path }) => path.startsWith("synthetic/")))("$path is $expected", async (row) => {
    const registers = await registersOf(row);
    expect(directAnomalies(registers).found).toEqual([]);
    // Of the history of snapshot isolation it is only known how it came about. It has a write skew.
    const isStrict = row.expected === "valid";
    expect(isSerial(registers, "realtime")).toBe(isStrict);
    expect(isSerial(registers, "none")).toBe(isStrict);
  });

  const serializable = rows.filter(
    ({ expected, options }) =>
      expected === "valid" && JSON.stringify(options?.["consistency-models"] ?? null) === '["serializable"]',
  );

  test.each(serializable)("$path is serializable with $options", async (row) => {
    const registers = await registersOf(row);
    const names = directAnomalies(registers).found.map(({ name }) => name);
    // Other checkers pass over reads of what nobody wrote.
    expect(isSerial(registers, "none")).toBe(names.length === 0);
    expect(names.filter((name) => name !== "garbage-read")).toEqual([]);
  });
});
