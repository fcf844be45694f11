import { canonicalJson } from "../../history/canonical-json.ts";
import type { History } from "../../history/history.ts";
import { NONE } from "../../history/interner.ts";
import type { Json } from "../../history/operation.ts";
import type { UnknownReason } from "../../verdict.ts";
import { ABORTED, COMMITTED, type Transactions } from "../transactions.ts";
import { isInteger, type Predicate } from "./predicate.ts";
import { type RowOperation, readRowOperations } from "./read-row-operations.ts";
import type { TextStep } from "./row-steps.ts";

/** Something that a row was: unborn, a value, or deleted. */
export interface Version {
  readonly row: number;
  /** `undefined` where there was no row. */
  readonly value: Json | undefined;
  /** The transaction that wrote or deleted it, aborted ones included; `NONE` for unborn rows and for values that nobody wrote. */
  readonly writer: number;
}

/** A read found no row. */
export const ABSENT = -1;

export type RowStep =
  /** Leaves a version of a row, which is one without a value if it deletes. */
  | { readonly f: "write"; readonly row: number; readonly version: number }
  /** Found a version of a row, or `ABSENT`. */
  | { readonly f: "read"; readonly row: number; readonly version: number }
  /** Was shown these versions, by row, and no other rows. */
  | { readonly f: "scan"; readonly predicate: Predicate; readonly shown: ReadonlyMap<number, number> };

export interface Row {
  readonly name: string;
  /** Its version before all others. */
  readonly unborn: number;
  /** The version that it has from the beginning; `NONE` if it was made later. */
  readonly initial: number;
  /** The versions that transactions left that were not aborted, `initial` included, and those not that their writers overwrote themselves. */
  readonly versions: readonly number[];
}

/** Transactions over rows in which every value is written to a row only once. All numbers count from 0. */
export interface RowTransactions {
  readonly transactions: Transactions;
  readonly rows: readonly Row[];
  readonly versions: readonly Version[];
  /** By version: 1 if its writer overwrote it itself. */
  readonly isIntermediate: Uint8Array;
  /** By transaction. Only committed ones have reads. */
  readonly steps: readonly (readonly RowStep[])[];
  /** The transaction that made the first rows; `NONE` if there is none. */
  readonly init: number;
  readonly scanCount: number;
}

/** What a history does to rows, and why it cannot be judged if so. */
export function readRows(history: History): RowTransactions | UnknownReason {
  const operations = readRowOperations(history);
  if (typeof operations === "string") return { kind: "malformed", message: operations };
  const [first] = operations;
  if (first?.isInit === true && first.status !== COMMITTED && first.status !== ABORTED)
    return { kind: "not-applicable", message: INIT_UNKNOWN };
  const problem = notNumbers(operations);
  if (problem !== undefined) return { kind: "malformed", message: problem };
  const builder = new RowsBuilder();
  for (const [t, { steps }] of operations.entries()) {
    const twice = builder.addWrites(t, steps);
    if (twice !== undefined) return { kind: "not-applicable", message: twice };
  }
  if (first?.isInit === true && first.status === COMMITTED) builder.addSeen(operations, first.unanswered);
  const steps = operations.map((operation, t) => builder.stepsOf(t, operation));
  return { ...builder.finish(history, operations), steps };
}

const INIT_UNKNOWN =
  "The operation that made the first rows (init) was not acknowledged, so nobody knows with which rows the history began";

/** A sentence if remainders are asked of what are no integers. */
function notNumbers(operations: readonly RowOperation[]): string | undefined {
  const all = operations.flatMap(({ steps }) => steps);
  if (!all.some((step) => step.f === "scan" && step.predicate.isNumeric)) return undefined;
  const other = all.find((step) => step.f === "put" && !isInteger(step.value));
  if (other?.f !== "put") return undefined;
  return `Row ${other.row} was written as ${canonicalJson(other.value)}, which has no remainder, but there are predicates that ask for it`;
}

class RowsBuilder {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #versions: Version[] = [];
  readonly #byValue = new Map<string, number>();
  /** By transaction, then by row: the version that it leaves there. */
  readonly #left: Map<number, number>[] = [];
  /** By transaction: the versions that it writes, in program order. */
  readonly #written: number[][] = [];
  #scans = 0;

  /** A sentence if a value is written to a row once more. */
  addWrites(t: number, steps: readonly TextStep[]): string | undefined {
    const left = new Map<number, number>();
    const written: number[] = [];
    for (const step of steps) {
      if (step.f !== "put" && step.f !== "delete") continue;
      const row = this.#row(step.row);
      const value = step.f === "put" ? step.value : undefined;
      if (value !== undefined && this.#byValue.has(nameOf(row, value)))
        return `Row ${step.row} was written as ${canonicalJson(value)} more than once, so a read of it does not say whose it was`;
      const version = this.#version({ row, value, writer: t });
      written.push(version);
      left.set(row, version);
    }
    this.#left.push(left);
    this.#written.push(written);
    return undefined;
  }

  /** Counts rows of `init` that were seen as if they had been acknowledged. One that nobody saw need not have been there: no read tells. */
  addSeen(operations: readonly RowOperation[], unanswered: readonly TextStep[]): void {
    for (const step of unanswered) {
      if (step.f !== "put" || !isSeen(operations, step.row, canonicalJson(step.value))) continue;
      const row = this.#row(step.row);
      if (this.#byValue.has(nameOf(row, step.value))) continue;
      const version = this.#version({ row, value: step.value, writer: 0 });
      this.#left[0]?.set(row, version);
      this.#written[0]?.push(version);
    }
  }

  stepsOf(t: number, { steps, status }: RowOperation): readonly RowStep[] {
    const all: RowStep[] = [];
    let next = 0;
    for (const step of steps) {
      if (step.f === "put" || step.f === "delete")
        all.push({ f: "write", row: this.#row(step.row), version: this.#written[t]?.[next++] ?? NONE });
      else if (status === COMMITTED) all.push(this.#readStep(step));
    }
    for (const version of this.#written[t]?.slice(next) ?? [])
      all.push({ f: "write", row: this.#versions[version]?.row ?? NONE, version });
    return all;
  }

  #readStep(step: Extract<TextStep, { f: "read" | "scan" }>): RowStep {
    if (step.f === "read") {
      const row = this.#row(step.row);
      return { f: "read", row, version: step.value === null ? ABSENT : this.#valued(row, step.value) };
    }
    this.#scans++;
    const shown = [...(step.shown ?? [])].map(([name, value]) => {
      const row = this.#row(name);
      return [row, this.#valued(row, value)] as const;
    });
    return { f: "scan", predicate: step.predicate, shown: new Map(shown) };
  }

  finish(history: History, operations: readonly RowOperation[]): Omit<RowTransactions, "steps"> {
    const isInitial = operations[0]?.isInit === true && operations[0].status === COMMITTED;
    const kept: number[][] = this.#names.map(() => []);
    const isIntermediate = new Uint8Array(this.#versions.length + this.#names.length);
    for (const [t, left] of this.#left.entries()) {
      for (const version of this.#written[t] ?? []) {
        const row = this.#versions[version]?.row ?? NONE;
        if (left.get(row) !== version) isIntermediate[version] = 1;
        else if (operations[t]?.status !== ABORTED) kept[row]?.push(version);
      }
    }
    const rows = this.#names.map((name, row): Row => {
      const unborn = this.#version({ row, value: undefined, writer: NONE });
      const initial = isInitial ? (this.#left[0]?.get(row) ?? NONE) : NONE;
      return { name, unborn, initial, versions: kept[row] ?? [] };
    });
    const transactions = transactionsOf(history, operations, this.#names);
    const init = isInitial ? 0 : NONE;
    return { transactions, rows, versions: this.#versions, isIntermediate, init, scanCount: this.#scans };
  }

  #row(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  #version(version: Version): number {
    const number = this.#versions.push(version) - 1;
    if (version.value !== undefined) this.#byValue.set(nameOf(version.row, version.value), number);
    return number;
  }

  /** The version with this value, which nobody wrote if it was not there before. */
  #valued(row: number, value: Json): number {
    return this.#byValue.get(nameOf(row, value)) ?? this.#version({ row, value, writer: NONE });
  }
}

function nameOf(row: number, value: Json): string {
  return `${row} ${canonicalJson(value)}`;
}

function isSeen(operations: readonly RowOperation[], row: string, text: string): boolean {
  const isIt = (value: Json | undefined): boolean =>
    value !== undefined && value !== null && canonicalJson(value) === text;
  return operations.some(
    ({ status, steps }) =>
      status === COMMITTED &&
      steps.some((step) =>
        step.f === "read"
          ? step.row === row && isIt(step.value)
          : step.f === "scan" && isIt(step.shown?.get(row)),
      ),
  );
}

/** The transactions as other checkers of transactions have them, but for their micro-operations, which these columns have no words for. */
function transactionsOf(
  history: History,
  operations: readonly RowOperation[],
  names: readonly string[],
): Transactions {
  const none = new Int32Array(0);
  return {
    history,
    count: operations.length,
    position: Int32Array.from(operations, ({ position }) => position),
    status: Uint8Array.from(operations, ({ status }) => status),
    process: Int32Array.from(operations, ({ process }) => process),
    invoked: Int32Array.from(operations, ({ invoked }) => invoked),
    completed: Int32Array.from(operations, ({ completed }) => completed),
    start: new Int32Array(operations.length + 1),
    f: new Uint8Array(0),
    key: none,
    value: none,
    listLength: none,
    keyCount: names.length,
    keyIds: Int32Array.from(names, (name) => history.values.intern(name)),
  };
}
