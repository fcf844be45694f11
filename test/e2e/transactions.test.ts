import { describe, expect, test } from "vitest";
import { isJsonArray } from "../../checkers/history/operation.ts";
import { readHistory } from "../../checkers/history/read-history.ts";
import { listRuns } from "../../harness/store/find-run.ts";
import { readRunRecord } from "../../harness/store/run-record.ts";
import { type MicroOp, parseMicroOps } from "../../workloads/transactions/micro-op.ts";
import { faultline, freshStore } from "../support/cli.ts";

interface Transaction {
  readonly type: string;
  readonly steps: readonly MicroOp[];
}

/** What the clients were told in a short run of the bundled store without faults. */
async function run(...args: readonly string[]) {
  const store = freshStore();
  const { stderr } = await faultline([
    ...["run", "reference", "--nemesis", "none", "--nodes", "3", "--time-limit", "1.5", "--rate", "200"],
    ...["--store", store, "--quiet", ...args],
  ]);
  const [directory] = listRuns(store);
  if (directory === undefined) throw new Error(stderr);
  const { history } = await readHistory(directory.historyFile);
  const transactions = Array.from(history)
    .filter(({ type }) => type !== "invoke")
    .map(({ type, value }): Transaction => ({ type, steps: parseMicroOps(value) ?? [] }));
  return { record: readRunRecord(directory.runFile), transactions };
}

const written = (transactions: readonly Transaction[]): ReadonlySet<string> =>
  new Set(
    transactions.flatMap(({ steps }) =>
      steps.flatMap(([f, key, value]) => (f === "r" ? [] : [`${key} ${JSON.stringify(value)}`])),
    ),
  );

const SHAPE = ["--max-txn-length", "5", "--max-writes-per-key", "9", "--read-fraction", "0.4", "--keys", "4"];

describe("faultline run", () => {
  test("asks the bundled store for transactions over lists, of the shape that the user wants", {
    timeout: 60_000,
  }, async () => {
    const { record, transactions } = await run("-w", "list-append", ...SHAPE, "--key-distribution", "zipf");
    expect(record.settings).toMatchObject({
      workload: "list-append",
      transactions: {
        minLength: 1,
        maxLength: 5,
        maxWritesPerKey: 9,
        readFraction: 0.4,
        keyDistribution: "zipf",
      },
    });
    const main = transactions.slice(0, -record.settings.concurrency);
    expect(main.length).toBeGreaterThan(150);
    expect(transactions.filter(({ type }) => type !== "ok")).toEqual([]);
    expect(Math.max(...main.map(({ steps }) => steps.length))).toBe(5);

    // Whoever reads a list reads a beginning of what is read of it in the end.
    const lists = new Map<unknown, string>();
    for (const [f, key, value] of transactions.flatMap(({ steps }) => steps)) {
      if (f !== "r" || !isJsonArray(value)) continue;
      const text = value.map((element) => `${JSON.stringify(element)},`).join("");
      const longest = lists.get(key) ?? "";
      if (text.length > longest.length) lists.set(key, text);
      expect(text.startsWith(longest) || longest.startsWith(text)).toBe(true);
    }
    // Of the keys that are read in the end, everything that was acknowledged is there.
    const last = transactions.at(-1)?.steps ?? [];
    expect(last.length).toBeGreaterThan(8);
    const all = written(transactions);
    for (const [, key, value] of last) {
      const elements = isJsonArray(value) ? value : [];
      expect(elements.length).toBe([...all].filter((write) => write.startsWith(`${key} `)).length);
    }
  });

  test("asks it for transactions over registers, and records what they must keep", {
    timeout: 60_000,
  }, async () => {
    const { record, transactions } = await run("-w", "rw-register", "--consistency", "serializable");
    expect(record.settings.consistency).toBe("serializable");
    const all = written(transactions);
    expect(all.size).toBeGreaterThan(100);
    const reads = transactions.flatMap(({ steps }) => steps.filter(([f]) => f === "r"));
    for (const [, key, value] of reads)
      if (value !== null) expect(all).toContain(`${key} ${JSON.stringify(value)}`);
    expect(reads.filter(([, , value]) => value !== null).length).toBeGreaterThan(100);
  });

  test("refuses what makes no sense", async () => {
    const refusal = async (...args: readonly string[]): Promise<string> => {
      const { exitCode, stderr } = await faultline(["run", "--store", freshStore(), ...args]);
      expect(exitCode).toBe(254);
      return stderr;
    };
    expect(await refusal("-w", "list", "--max-txn-length", "3")).toContain("has no transactions");
    expect(await refusal("-w", "list-append", "--key-distribution", "normal")).toContain("uniform, zipf");
    expect(await refusal("-w", "list-append", "--read-fraction", "2")).toContain("between 0 and 1");
    expect(await refusal("-w", "list-append", "--max-txn-length", "0")).toContain("whole number from 1");
  });
});
