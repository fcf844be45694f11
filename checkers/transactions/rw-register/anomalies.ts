import { NONE } from "../../history/interner.ts";
import { READ } from "../../history/micro-ops.ts";
import { processText, timeText } from "../transaction-words.ts";
import { impossibleReadWords, involvedIn, overwritingOf } from "./impossible-read-words.ts";
import { type ImpossibleRead, type ImpossibleReadKind, visitImpossibleReads } from "./impossible-reads.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import { keyWords, versionWords } from "./wording.ts";

/** The name of an anomaly that can be seen without looking for cycles of transactions. */
export type DirectAnomalyName = ImpossibleReadKind | "lost-update" | "cyclic-versions";

/** An anomaly with what proves it. Transactions, micro-operations, keys and versions by number, as in `RegisterTransactions`. */
export interface DirectAnomaly {
  readonly name: DirectAnomalyName;
  readonly explanation: string;
  readonly key: number;
  /** Ascending. */
  readonly transactions: readonly number[];
  readonly microOps: readonly number[];
  readonly versions: readonly number[];
}

/** Some of the anomalies of each name, and how many there are. */
export interface DirectAnomalies {
  readonly found: readonly DirectAnomaly[];
  readonly counts: ReadonlyMap<DirectAnomalyName, number>;
}

/** So many of each name are told of. */
const MAX_TOLD = 8;

/**
 * The reads that are wrong by themselves (see `visitImpossibleReads`), and lost updates: two committed transactions that read the
 * same version of a key and both wrote that key, so that one of them overwrote the other without having seen it, in whatever order. In
 * linear time.
 *
 * @see Adya, "Weak Consistency", PhD thesis, MIT 1999; Berenson and others, "A Critique of ANSI SQL Isolation Levels", SIGMOD 1995.
 */
export function directAnomalies(registers: RegisterTransactions): DirectAnomalies {
  const found: DirectAnomaly[] = [];
  const counts = new Map<DirectAnomalyName, number>();
  const isTold = (name: DirectAnomalyName): boolean => {
    const n = (counts.get(name) ?? 0) + 1;
    counts.set(name, n);
    return n <= MAX_TOLD;
  };
  visitImpossibleReads(registers, (read) => {
    if (isTold(read.kind)) found.push(impossibleRead(registers, read));
    return false;
  });
  visitLostUpdates(registers, (read, updates) => {
    if (isTold("lost-update")) found.push(lostUpdate(registers, read, updates));
  });
  return { found, counts };
}

function impossibleRead(registers: RegisterTransactions, read: ImpossibleRead): DirectAnomaly {
  const { transactions, version, writer } = registers;
  const { kind, microOp, other } = read;
  const v = version[microOp] ?? NONE;
  const w = kind === "internal" ? NONE : (writer[v] ?? NONE);
  const overwriting = overwritingOf(registers, read);
  const written = kind === "G1a" || kind === "G1b" ? writeOf(registers, w, v) : NONE;
  return {
    name: kind,
    explanation: impossibleReadWords(registers, read),
    key: transactions.key[microOp] ?? 0,
    transactions: involvedIn(registers, read),
    microOps: [microOp, other, written, overwriting].filter((at) => at !== NONE),
    versions: [v, ...(other === NONE || kind === "future-read" ? [] : [version[other] ?? NONE])],
  };
}

function writeOf({ transactions, version }: RegisterTransactions, t: number, v: number): number {
  const { start, f } = transactions;
  for (let at = start[t] ?? 0; at < (start[t + 1] ?? 0); at++)
    if (f[at] !== READ && version[at] === v) return at;
  return NONE;
}

/** A transaction that read a version and wrote its key. */
interface Update {
  readonly transaction: number;
  readonly written: number;
}

/** Tells of each two updates of the same version; of several, each with the first. Only committed transactions have reads. */
function visitLostUpdates(
  registers: RegisterTransactions,
  visit: (read: number, updates: readonly [Update, Update]) => void,
): void {
  const { transactions, versionCount, versionKey } = registers;
  const { readStart, readVersion, writeStart, writeVersion } = registers;
  const { count, keyCount } = transactions;
  const firstBy = new Int32Array(versionCount).fill(NONE);
  const firstWritten = new Int32Array(versionCount);
  const writtenBy = new Int32Array(keyCount).fill(NONE);
  const written = new Int32Array(keyCount);
  for (let t = 0; t < count; t++) {
    for (let i = writeStart[t] ?? 0; i < (writeStart[t + 1] ?? 0); i++) {
      const k = versionKey[writeVersion[i] ?? 0] ?? 0;
      writtenBy[k] = t;
      written[k] = writeVersion[i] ?? 0;
    }
    for (let i = readStart[t] ?? 0; i < (readStart[t + 1] ?? 0); i++) {
      const v = readVersion[i] ?? 0;
      const k = versionKey[v] ?? 0;
      if (writtenBy[k] !== t) continue;
      const first = firstBy[v] ?? NONE;
      const update = { transaction: t, written: written[k] ?? 0 };
      if (first === NONE) {
        firstBy[v] = t;
        firstWritten[v] = update.written;
      } else if (first !== t) visit(v, [{ transaction: first, written: firstWritten[v] ?? 0 }, update]);
    }
  }
}

function lostUpdate(
  registers: RegisterTransactions,
  read: number,
  [first, second]: readonly [Update, Update],
): DirectAnomaly {
  const { transactions, version, versionKey } = registers;
  const key = versionKey[read] ?? 0;
  const wrote = ({ transaction, written }: Update): string =>
    `${processText(transactions, transaction)} wrote ${versionWords(registers, written)} (${timeText(transactions, transaction)})`;
  const microOps: number[] = [];
  for (const { transaction, written } of [first, second]) {
    for (let at = transactions.start[transaction] ?? 0; at < (transactions.start[transaction + 1] ?? 0); at++)
      if (version[at] === read || version[at] === written) microOps.push(at);
  }
  return {
    name: "lost-update",
    explanation: `Two transactions read ${versionWords(registers, read)} from ${keyWords(registers, key)} and both overwrote it, neither having seen the other's write: ${wrote(first)}, and ${wrote(second)}`,
    key,
    transactions: [first.transaction, second.transaction],
    microOps,
    versions: [read, first.written, second.written],
  };
}
