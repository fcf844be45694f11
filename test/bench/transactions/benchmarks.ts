import type { CheckContext, Checker } from "../../../checkers/checker.ts";
import { History } from "../../../checkers/history/history.ts";
import { listAppend } from "../../../checkers/transactions/list-append/list-append.ts";
import { rwRegister } from "../../../checkers/transactions/rw-register/rw-register.ts";
import { weakIsolation } from "../../../checkers/transactions/weak/weak-isolation.ts";
import type { WeakLevel } from "../../../checkers/transactions/weak/weak-levels.ts";
import type { Benchmark, Figures } from "../benchmark.ts";
import { type TransactionCourse, transactionHistory } from "../synthetic/transactions.ts";

const TIME_LIMIT_MS = 60_000;

interface Point {
  readonly transactions: number;
  readonly targetMs?: number;
  readonly peakMiB?: number;
  readonly writesPerKey?: number;
  readonly keys?: number;
  readonly maxLength?: number;
}

/** Keys stay in use to the end. */
const NEVER_RETIRED = Number.MAX_SAFE_INTEGER;

/** Lists with all anomalies and all models. The larger reads are, the more of a history is a repetition. */
const LISTS: readonly Point[] = [
  { transactions: 10_000 },
  { transactions: 100_000, targetMs: 500 },
  { transactions: 1_000_000, targetMs: 4000, peakMiB: 4096 },
  { transactions: 10_000, writesPerKey: 256 },
  { transactions: 100_000, writesPerKey: 256 },
  { transactions: 1_000_000, writesPerKey: 256, peakMiB: 4096 },
];

const COURSE: Omit<TransactionCourse, "kind" | "transactions"> = {
  seed: 1,
  clients: 20,
  keys: 100,
  writesPerKey: 32,
  maxLength: 4,
  indeterminate: 0.01,
};

/** Registers, strictly serializable: the order of writes has to be found. */
const REGISTERS: readonly Point[] = [
  { transactions: 10_000 },
  { transactions: 100_000 },
  { transactions: 1_000_000, targetMs: 6000 },
  { transactions: 100_000, keys: 20, writesPerKey: NEVER_RETIRED },
  { transactions: 1_000_000, keys: 1000, writesPerKey: NEVER_RETIRED, targetMs: 6000 },
];

/** Weak isolation, on transactions of up to seven reads and writes, four on average. */
const WEAK: readonly (readonly [level: WeakLevel, targetMs: number])[] = [
  ["read-committed", 3000],
  ["read-atomic", 3000],
  ["causal", 12_000],
];

export const transactionBenchmarks: readonly Benchmark[] = [
  ...LISTS.map((point) => benchmarkOf("list-append", listAppend(), point)),
  ...REGISTERS.map((point) => benchmarkOf("rw-register", rwRegister(), point)),
  ...WEAK.map(([level, targetMs]) =>
    benchmarkOf("rw-register", weakIsolation({ level }), {
      transactions: 1_000_000,
      keys: 1000,
      writesPerKey: NEVER_RETIRED,
      maxLength: 7,
      targetMs,
    }),
  ),
];

function benchmarkOf(
  kind: TransactionCourse["kind"],
  checker: Checker,
  {
    transactions,
    targetMs,
    peakMiB,
    writesPerKey = COURSE.writesPerKey,
    keys = COURSE.keys,
    maxLength = COURSE.maxLength,
  }: Point,
): Benchmark {
  const size = transactions < 1_000_000 ? `${transactions / 1000}k` : `${transactions / 1_000_000}M`;
  const target = {
    ...(targetMs !== undefined && { cpuMs: targetMs }),
    ...(peakMiB !== undefined && { peakMiB }),
  };
  return {
    name: `transactions: ${checker.name}, ${size} txns, 20 clients, ${writesPerKey === NEVER_RETIRED ? `${keys} keys` : `${writesPerKey} writes a key`}`,
    size: transactions,
    unit: "txns",
    runs: 7,
    ...(Object.keys(target).length > 0 && { target }),
    prepare() {
      const data = transactionHistory({
        ...COURSE,
        kind,
        transactions,
        writesPerKey,
        keys,
        maxLength,
        ...(maxLength > 4 && { indeterminate: 0 }),
      });
      return { run: () => check(checker, new History(data)) };
    },
  };
}

/** @throws Error if the verdict is wrong, which no speed is worth. */
function check(checker: Checker, history: History): Figures {
  const deadline = performance.now() + TIME_LIMIT_MS;
  const context: CheckContext = { expired: () => performance.now() > deadline, maxStates: 1e8 };
  const verdict = checker.check(history, context);
  if (verdict.valid !== true) throw new Error(`The history is valid, and the verdict is ${verdict.summary}`);
  return {
    verdict: "valid",
    dependencies: Number(verdict.details?.["dependencies"] ?? 0).toLocaleString("en"),
  };
}
