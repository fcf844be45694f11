import type { RowRead } from "./row-reads.ts";
import type { RowTransactions } from "./row-transactions.ts";

/** What is certain of the order in which rows were changed. */
export interface RowOrders {
  /** By version: versions that came later, such that all that certainly came later is reached over them. */
  readonly next: readonly (readonly number[])[];
}

/**
 * The order of the versions of each row, as far as it is certain: unborn first; next what was there from the beginning; and a version that
 * a transaction leaves comes after one that it read before. The latter is not certain under read uncommitted, but where it is not so there is a cycle
 * of information too.
 */
export function rowOrders({ rows, versions, steps }: RowTransactions, reads: readonly RowRead[]): RowOrders {
  const next: number[][] = versions.map(() => []);
  const hasReader = new Uint8Array(versions.length);
  const isFinal = new Set(rows.flatMap(({ versions: left }) => left));
  for (const { transaction, row, candidates } of reads) {
    const [read] = candidates;
    if (read === undefined || candidates.length !== 1) continue;
    for (const step of steps[transaction] ?? []) {
      if (step.f !== "write" || step.row !== row || !isFinal.has(step.version)) continue;
      next[read]?.push(step.version);
      hasReader[step.version] = 1;
    }
  }
  for (const { unborn, initial, versions: left } of rows) {
    const others = left.filter((v) => v !== initial);
    const firsts = others.filter((v) => hasReader[v] === 0);
    // Where versions come before themselves there may be no first.
    const start = firsts.length > 0 ? firsts : others;
    if (initial >= 0) {
      next[unborn]?.push(initial);
      next[initial]?.push(...start);
    } else next[unborn]?.push(...start);
  }
  return { next };
}

/**
 * Versions that certainly came later, each once, in the order in which they are reached.
 *
 * @param isEnough - Tells of a version whether those after it need not be looked at.
 */
export function laterThan(
  { next }: RowOrders,
  version: number,
  isEnough: (later: number) => boolean = () => false,
): ReadonlySet<number> {
  const later = new Set<number>();
  const open = [...(next[version] ?? [])];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one === version || later.has(one)) continue;
    later.add(one);
    if (!isEnough(one)) open.push(...(next[one] ?? []));
  }
  return later;
}
