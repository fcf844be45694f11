import { NONE } from "../../history/interner.ts";
import { processText, timeText } from "../transaction-words.ts";
import type { DirectAnomaly } from "./anomalies.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import { type Readers, readersOf } from "./serial/readers.ts";
import type { VersionOrders } from "./version-orders.ts";
import { LINEARIZABLE, SEQUENTIAL, WRITES_FOLLOW_READS } from "./version-reasons.ts";
import { keyWords, versionWords } from "./wording.ts";

/** Why a version comes before another, and who shows it. */
interface Reason {
  readonly words: string;
  readonly transactions: readonly number[];
}

/** Keys whose versions would have to come before themselves under the assumptions with which the orders were made. */
export function cyclicVersions(
  registers: RegisterTransactions,
  { pairs, cycles }: VersionOrders,
): DirectAnomaly[] {
  if (cycles.length === 0) return [];
  const kinds = new Map<string, number>();
  for (const cycle of cycles)
    for (const [i, v] of cycle.entries()) kinds.set(`${v} ${cycle[(i + 1) % cycle.length] ?? v}`, 0);
  for (let i = 0; i < pairs.count; i++) {
    const pair = `${pairs.from[i] ?? 0} ${pairs.to[i] ?? 0}`;
    const kind = kinds.get(pair);
    if (kind !== undefined) kinds.set(pair, kind | (pairs.kind[i] ?? 0));
  }
  const { readStart, readVersion, versionCount, transactions } = registers;
  const readers = readersOf({ count: transactions.count, versionCount, readStart, readVersion });
  return cycles.map((cycle) => {
    const reasons = cycle.map((v, i) => {
      const next = cycle[(i + 1) % cycle.length] ?? v;
      return reasonOf(registers, readers, [v, next], kinds.get(`${v} ${next}`) ?? 0);
    });
    const key = registers.versionKey[cycle[0] ?? 0] ?? 0;
    const involved = new Set(reasons.flatMap((reason) => reason.transactions));
    return {
      name: "cyclic-versions",
      explanation: `The versions of ${keyWords(registers, key)} would have to come before themselves: ${reasons.map(({ words }) => words).join("; but ")}`,
      key,
      transactions: [...involved].sort((a, b) => a - b),
      microOps: microOpsOf(registers, involved, cycle),
      versions: cycle,
    };
  });
}

function reasonOf(
  registers: RegisterTransactions,
  readers: Readers,
  [before, after]: readonly [number, number],
  kind: number,
): Reason {
  const { transactions } = registers;
  const { invoked, completed, process } = transactions;
  const [a, b] = [before, after].map((v) => accessesOf(registers, readers, v));
  const shown = (holds: (t: number, u: number) => boolean): readonly number[] => {
    for (const t of a ?? []) for (const u of b ?? []) if (holds(t, u)) return [t, u];
    return [];
  };
  const order = `${versionWords(registers, before)} comes before ${versionWords(registers, after)}`;
  if ((kind & WRITES_FOLLOW_READS) !== 0) {
    const [t = 0] = shown((x, y) => x === y);
    return {
      words: `${order}, as ${processText(transactions, t)} read the one and wrote the other`,
      transactions: [t],
    };
  }
  if ((kind & SEQUENTIAL) !== 0) {
    const [t = 0, u = 0] = shown((x, y) => x <= y && process[x] === process[y]);
    return {
      words: `${order}, in which order ${processText(transactions, t)} read or wrote them`,
      transactions: [t, u],
    };
  }
  if ((kind & LINEARIZABLE) !== 0) {
    const [t = 0, u = 0] = shown((x, y) => (completed[x] ?? 0) < (invoked[y] ?? 0));
    return {
      words: `${order}, as ${processText(transactions, t)} was done with the one (${timeText(transactions, t)}) before ${processText(transactions, u)} began with the other`,
      transactions: [t, u],
    };
  }
  return { words: `${order}, as nobody wrote that`, transactions: [...(b ?? [])].slice(0, 1) };
}

/** The writer of a version and its readers. */
function accessesOf({ writer }: RegisterTransactions, { start, by }: Readers, v: number): readonly number[] {
  const w = writer[v] ?? NONE;
  const all = [...by.subarray(start[v], start[v + 1])];
  return w === NONE ? all : [w, ...all];
}

function microOpsOf(
  { transactions: { start }, version }: RegisterTransactions,
  transactions: ReadonlySet<number>,
  versions: readonly number[],
): number[] {
  const found: number[] = [];
  for (const t of transactions)
    for (let at = start[t] ?? 0; at < (start[t + 1] ?? 0); at++)
      if (versions.includes(version[at] ?? NONE)) found.push(at);
  return found;
}
