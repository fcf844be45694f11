import { NONE } from "../../history/interner.ts";
import { Edges, RW, WR, WW } from "../graph/edges.ts";
import { COMMITTED, INDETERMINATE } from "../transactions.ts";
import type { Predicate } from "./predicate.ts";
import { laterThan, type RowOrders } from "./row-orders.ts";
import type { RowRead } from "./row-reads.ts";
import { ABSENT, type RowTransactions } from "./row-transactions.ts";

/** Why one transaction came before another. */
export interface Dependency {
  readonly kind: number;
  /** The version that was read, or overwritten; `ABSENT` if it is one of several that were not shown. */
  readonly before: number;
  /** The version that overwrote it, or `ABSENT` of a read. */
  readonly after: number;
  readonly row: number;
  /** Where it rests on a row that a predicate read did not show. */
  readonly predicate: Predicate | undefined;
}

export interface RowDependencies {
  /** All dependencies between transactions. */
  readonly edges: Edges;
  /** By the text of both transactions and the kind: the first reason found, one without a predicate where there is any. */
  readonly reasons: ReadonlyMap<string, Dependency>;
  /** By transaction: 1 if it certainly took effect. */
  readonly exists: Uint8Array;
}

/** Of more versions that a row may have had where it was not shown, nothing is concluded. */
const MAX_CANDIDATES = 8;

/** The place of an edge among `reasons`. */
export function edgeName(from: number, to: number, kind: number): string {
  return `${from} ${to} ${kind}`;
}

/**
 * The dependencies that are certain. A transaction that did not show a row, and would have had to if it had come after a change, came before
 * it (predicate-rw); where the version that it found is known, it came after its writer (predicate-wr).
 */
export function rowDependencies(
  rows: RowTransactions,
  reads: readonly RowRead[],
  orders: RowOrders,
): RowDependencies {
  const collector = new Collector(rows, orders, existing(rows, reads));
  for (const version of rows.versions.keys()) collector.addOverwriting(version);
  for (const read of reads) collector.addRead(read);
  return collector.finish();
}

/** Committed transactions, and those of unknown outcome of which something was seen. */
function existing({ transactions, versions }: RowTransactions, reads: readonly RowRead[]): Uint8Array {
  const exists = Uint8Array.from(transactions.status, (status) => (status === COMMITTED ? 1 : 0));
  for (const { candidates } of reads) {
    const [only] = candidates;
    const writer = candidates.length === 1 ? (versions[only ?? NONE]?.writer ?? NONE) : NONE;
    if (transactions.status[writer] === INDETERMINATE) exists[writer] = 1;
  }
  return exists;
}

class Collector {
  readonly #rows: RowTransactions;
  readonly #orders: RowOrders;
  readonly #exists: Uint8Array;
  readonly #edges = new Edges();
  readonly #reasons = new Map<string, Dependency>();

  constructor(rows: RowTransactions, orders: RowOrders, exists: Uint8Array) {
    this.#rows = rows;
    this.#orders = orders;
    this.#exists = exists;
  }

  finish(): RowDependencies {
    for (const name of this.#reasons.keys()) {
      const [from = 0, to = 0, kind = 0] = name.split(" ").map(Number);
      this.#edges.add(from, to, kind);
    }
    return { edges: this.#edges, reasons: this.#reasons, exists: this.#exists };
  }

  addOverwriting(before: number): void {
    const row = this.#rows.versions[before]?.row ?? NONE;
    for (const after of this.#orders.next[before] ?? [])
      this.#add(this.#writer(before), this.#writer(after), {
        kind: WW,
        before,
        after,
        row,
        predicate: undefined,
      });
  }

  addRead(read: RowRead): void {
    const { candidates, seen, predicate, transaction, row } = read;
    const [only] = candidates;
    if (only === undefined || candidates.length > MAX_CANDIDATES) return;
    const isKnown = candidates.length === 1;
    const first = isKnown ? only : candidates.find((one) => this.#precedesAll(one, candidates));
    if (first !== undefined) {
      const why = { kind: WR, before: isKnown ? first : ABSENT, after: ABSENT, row };
      this.#add(this.#writer(first), transaction, {
        ...why,
        predicate: seen === ABSENT ? predicate : undefined,
      });
    }
    if (seen === ABSENT) this.#addAppearances(read);
    else this.#addOverwriters(read);
  }

  /** What overwrote a value that was read. Rows that a predicate read shows are read like those that are asked for by name. */
  #addOverwriters({ transaction, row, seen }: RowRead): void {
    for (const after of laterThan(this.#orders, seen, (v) => this.#writer(v) !== NONE))
      this.#add(transaction, this.#writer(after), {
        kind: RW,
        before: seen,
        after,
        row,
        predicate: undefined,
      });
  }

  /** Changes after which a row that was not there, or not shown, would have been. */
  #addAppearances({ transaction, row, candidates, predicate }: RowRead): void {
    const [first = ABSENT, ...others] = candidates;
    const isEnough = (v: number): boolean =>
      others.length === 0 && this.#isShown(v, predicate) && this.#writer(v) !== NONE;
    const later = laterThan(this.#orders, first, isEnough);
    const rest = others.map((one) => laterThan(this.#orders, one));
    for (const after of later) {
      if (!this.#isShown(after, predicate) || !rest.every((set) => set.has(after))) continue;
      const before = others.length === 0 ? first : ABSENT;
      this.#add(transaction, this.#writer(after), { kind: RW, before, after, row, predicate });
    }
  }

  #isShown(version: number, predicate: Predicate | undefined): boolean {
    const value = this.#rows.versions[version]?.value;
    return value !== undefined && predicate?.matches(value) !== false;
  }

  #precedesAll(version: number, others: readonly number[]): boolean {
    const later = laterThan(this.#orders, version);
    return others.every((one) => one === version || later.has(one));
  }

  /** The transaction that certainly left this version; `NONE` if it may not have. */
  #writer(version: number): number {
    const writer = this.#rows.versions[version]?.writer ?? NONE;
    return writer !== NONE && this.#exists[writer] === 1 ? writer : NONE;
  }

  #add(from: number, to: number, dependency: Dependency): void {
    if (from === NONE || to === NONE || from === to) return;
    const name = edgeName(from, to, dependency.kind);
    const known = this.#reasons.get(name);
    if (known === undefined || (known.predicate !== undefined && dependency.predicate === undefined))
      this.#reasons.set(name, dependency);
  }
}
