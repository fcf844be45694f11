import { COMMITTED } from "../transactions.ts";
import type { Predicate } from "./predicate.ts";
import { ABSENT, type RowTransactions } from "./row-transactions.ts";

/** What a committed transaction read of a row that it had not written itself by then. */
export interface RowRead {
  readonly transaction: number;
  readonly row: number;
  /** `undefined` if the row was asked for by its name. */
  readonly predicate: Predicate | undefined;
  /** The version whose value was read; `ABSENT` if the row was not there, or not shown. */
  readonly seen: number;
  /**
   * The versions of which it was one, each left by a transaction that may have taken effect. A predicate read that does not show a
   * row found it unborn, deleted or with a value that does not match; that is known if there is only one such version.
   */
  readonly candidates: readonly number[];
}

/**
 * What versions the reads of committed transactions were of, in order.
 *
 * @see Adya, "Weak Consistency", PhD thesis, MIT 1999, section 4.1: a predicate read selects a version of every row, unborn and deleted ones included.
 */
export function rowReads(rows: RowTransactions): readonly RowRead[] {
  const hidden = new HiddenVersions(rows);
  const reads: RowRead[] = [];
  for (const [transaction, steps] of rows.steps.entries()) {
    if (rows.transactions.status[transaction] !== COMMITTED) continue;
    const own = new Set<number>();
    for (const step of steps) {
      if (step.f === "write") own.add(step.row);
      else if (step.f === "read") {
        if (!own.has(step.row))
          reads.push(hidden.read({ transaction, row: step.row, predicate: undefined, seen: step.version }));
      } else
        for (const row of rows.rows.keys()) {
          if (own.has(row)) continue;
          const seen = step.shown.get(row) ?? ABSENT;
          reads.push(hidden.read({ transaction, row, predicate: step.predicate, seen }));
        }
    }
  }
  return reads;
}

/** The versions of rows that are not shown, kept for each predicate. */
class HiddenVersions {
  readonly #rows: RowTransactions;
  readonly #known = new Map<string, readonly number[]>();

  constructor(rows: RowTransactions) {
    this.#rows = rows;
  }

  read(read: Omit<RowRead, "candidates">): RowRead {
    if (read.seen !== ABSENT) return { ...read, candidates: [read.seen] };
    const { versions } = this.#rows;
    const all = this.#hidden(read.row, read.predicate);
    // A transaction that has not written a row yet cannot have found what it leaves there.
    const isOwn = all.some((version) => versions[version]?.writer === read.transaction);
    const candidates = isOwn ? all.filter((v) => versions[v]?.writer !== read.transaction) : all;
    if (candidates.length > 0 || read.predicate !== undefined) return { ...read, candidates };
    // The row was there from the beginning and nobody deleted it, so it was read as it was before.
    return { ...read, candidates: [this.#rows.rows[read.row]?.unborn ?? ABSENT] };
  }

  #hidden(row: number, predicate: Predicate | undefined): readonly number[] {
    const name = `${row} ${predicate?.text ?? ""}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const { rows, versions } = this.#rows;
    const { unborn = ABSENT, initial = ABSENT, versions: left = [] } = rows[row] ?? {};
    const found = left.filter((v) => {
      const value = versions[v]?.value;
      return value === undefined || predicate?.matches(value) === false;
    });
    const all = initial === ABSENT ? [unborn, ...found] : found;
    this.#known.set(name, all);
    return all;
  }
}
