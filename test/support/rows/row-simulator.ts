import type { SeededRandom } from "../objects/random.ts";
import type { FirstRows, RowMicroOp, RowPredicate, ToldRows } from "./told-rows.ts";
import { isAskedFor } from "./try-all-row-orders.ts";

/** How a simulated database keeps transactions apart. Under repeatable read, rows that were read or written are locked; predicates are not. */
export type RowIsolation = "serial" | "snapshot" | "repeatable-read" | "read-committed" | "read-uncommitted";

export interface SimulatedRows {
  readonly isolation: RowIsolation;
  readonly transactions: number;
  readonly rows: number;
  readonly first: FirstRows;
  readonly maxLength: number;
  /** How many transactions run at once. */
  readonly atOnce: number;
  /** One in so many is of unknown outcome, and one in so many is aborted by itself; 0 for none. */
  readonly lost: number;
  readonly aborted: number;
}

type Store = Map<string, number | null>;

interface Running {
  readonly process: number;
  readonly began: number;
  readonly length: number;
  readonly done: RowMicroOp[];
  readonly own: Store;
  readonly snapshot: ReadonlyMap<string, number | null>;
  readonly commitsBefore: number;
  isRefused: boolean;
}

/** Runs random transactions on a database that is just as isolated as it is asked to be, one micro-operation at a time. */
export function simulateRows(random: SeededRandom, options: SimulatedRows): ToldRows[] {
  return new RowSimulation(random, options).run();
}

class RowSimulation {
  readonly #random: SeededRandom;
  readonly #options: SimulatedRows;
  readonly #committed: Store;
  /** By row: who read it, and who wrote it. */
  readonly #readers = new Map<string, Set<Running>>();
  readonly #writers = new Map<string, Running>();
  readonly #commits: ReadonlySet<string>[] = [];
  readonly #told: ToldRows[] = [];
  #running: Running[] = [];
  #clock = 2;
  #nextValue = 2;
  #nextProcess = 0;

  constructor(random: SeededRandom, options: SimulatedRows) {
    this.#random = random;
    this.#options = options;
    this.#committed = new Map(Object.entries(options.first));
  }

  run(): ToldRows[] {
    const { transactions, atOnce, isolation } = this.#options;
    let begun = 0;
    while (begun < transactions || this.#running.length > 0) {
      const isFull = this.#running.length >= (isolation === "serial" ? 1 : atOnce);
      if (begun < transactions && !isFull && this.#random.oneIn(2)) {
        this.#begin();
        begun++;
        continue;
      }
      const one = this.#random.pick(this.#running);
      if (one === undefined) continue;
      if (one.done.length < one.length && !one.isRefused) this.#step(one);
      else this.#end(one);
    }
    return this.#told;
  }

  #begin(): void {
    const free = [0, 1, 2].find((p) => this.#running.every(({ process }) => process % 3 !== p)) ?? 0;
    this.#running.push({
      // After an unknown outcome a process does nothing more, so the numbers go on.
      process: free + 3 * this.#nextProcess,
      began: this.#clock++,
      length: 1 + this.#random.below(this.#options.maxLength),
      done: [],
      own: new Map(),
      snapshot: new Map(this.#committed),
      commitsBefore: this.#commits.length,
      isRefused: false,
    });
  }

  #step(one: Running): void {
    const row = `r${this.#random.below(this.#options.rows)}`;
    const isAnywhere = this.#options.isolation === "read-uncommitted";
    switch (this.#random.below(5)) {
      case 0:
      case 1: {
        const value = this.#nextValue++;
        if (!this.#lock(one, row, true)) return;
        one.done.push([this.#random.oneIn(2) ? "w" : "insert", row, value]);
        (isAnywhere ? this.#committed : one.own).set(row, value);
        return;
      }
      case 2: {
        if (!this.#lock(one, row, true)) return;
        one.done.push(["delete", row]);
        (isAnywhere ? this.#committed : one.own).set(row, null);
        return;
      }
      case 3: {
        if (!this.#lock(one, row, false)) return;
        one.done.push(["r", row, this.#seen(one).get(row) ?? null]);
        return;
      }
      default:
        this.#scan(one);
    }
  }

  #scan(one: Running): void {
    const predicate = this.#predicate();
    const shown = [...this.#seen(one)].filter(
      (entry): entry is [string, number] => entry[1] !== null && isAskedFor(predicate, entry[1]),
    );
    for (const [row] of shown) if (!this.#lock(one, row, false)) return;
    one.done.push(["rp", predicate, Object.fromEntries(shown)]);
  }

  #predicate(): RowPredicate {
    const kind = this.#random.below(3);
    if (kind === 0) return true;
    return kind === 1 ? ["=", this.#random.below(this.#nextValue)] : ["mod", 2, this.#random.below(2)];
  }

  #seen(one: Running): ReadonlyMap<string, number | null> {
    const base = this.#options.isolation === "snapshot" ? one.snapshot : this.#committed;
    return new Map([...base, ...one.own]);
  }

  /** Rows that are not shown are not locked, so others may change them. A transaction that would have to wait is aborted. */
  #lock(one: Running, row: string, isWrite: boolean): boolean {
    if (this.#options.isolation !== "repeatable-read") return true;
    const readers = this.#readers.get(row) ?? new Set();
    const others = [this.#writers.get(row) ?? one, ...(isWrite ? readers : [])];
    if (others.some((other) => other !== one)) {
      one.isRefused = true;
      return false;
    }
    if (isWrite) this.#writers.set(row, one);
    else this.#readers.set(row, readers.add(one));
    return true;
  }

  #end(one: Running): void {
    this.#running = this.#running.filter((other) => other !== one);
    for (const readers of this.#readers.values()) readers.delete(one);
    for (const [row, writer] of this.#writers) if (writer === one) this.#writers.delete(row);
    const { lost, aborted, isolation } = this.#options;
    const isConflict =
      isolation === "snapshot" &&
      this.#commits.slice(one.commitsBefore).some((rows) => [...one.own.keys()].some((row) => rows.has(row)));
    const isAborted = one.isRefused || isConflict || (aborted > 0 && this.#random.oneIn(aborted));
    const isLost = !isAborted && lost > 0 && this.#random.oneIn(lost);
    if (!isAborted && !(isLost && this.#random.oneIn(2))) {
      for (const [row, value] of one.own) this.#committed.set(row, value);
      this.#commits.push(new Set(one.own.keys()));
    }
    if (isLost) this.#nextProcess++;
    const outcome = isAborted ? "fail" : isLost ? "info" : "ok";
    const { process, began, done: microOps } = one;
    this.#told.push({ process, microOps, began, ended: this.#clock++, outcome });
  }
}
