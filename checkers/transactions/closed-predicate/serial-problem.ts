import { NONE } from "../../history/interner.ts";
import { Edges } from "../graph/edges.ts";
import { addProcessOrder } from "../orders.ts";
import { ABORTED, COMMITTED, NEVER } from "../transactions.ts";
import type { Predicate } from "./predicate.ts";
import type { RowDependencies } from "./row-dependencies.ts";
import { ABSENT, type RowStep, type RowTransactions } from "./row-transactions.ts";

/** A micro-operation as one store carries it out: what it leaves in a row, or what it must find there. */
export type SerialStep =
  | { readonly isWrite: boolean; readonly row: number; readonly version: number }
  | { readonly matches: Uint8Array; readonly expected: Int32Array };

/** Transactions that are to be carried out one after the other. Versions without a value are `ABSENT` here. */
export interface SerialProblem {
  readonly count: number;
  /** By row. */
  readonly initial: Int32Array;
  readonly versionCount: number;
  readonly steps: readonly (readonly SerialStep[])[];
  /** By transaction: 2 if it must take its turn, 1 if it may, 0 if it does not. */
  readonly turn: Uint8Array;
  /** By transaction: others that come before it. */
  readonly before: readonly (readonly number[])[];
  /** The moments of real time, where that counts. */
  readonly invoked: Int32Array;
  readonly completed: Int32Array;
}

export const MUST = 2;
export const MAY = 1;

/** The orders that a serial one has to respect. */
export type Respected = "none" | "processes" | "real time";

export interface Known {
  /** What is known to come before what, which makes the search shorter. */
  readonly dependencies: RowDependencies | undefined;
  /** By transaction: 1 if it may take its turn or not, whatever it read. Then dependencies that it is part of are not known. */
  readonly released: Uint8Array;
}

/** The transactions that were not aborted, to be put into an order that respects another one. `init` has had its turn. */
export function serialProblem(
  rows: RowTransactions,
  respected: Respected,
  { dependencies, released }: Known,
): SerialProblem {
  const { transactions, versions, init } = rows;
  const { count, status } = transactions;
  const exists = dependencies?.exists ?? existingOf(rows);
  const turn = Uint8Array.from(status, (one, t) => {
    if (one === ABORTED || t === init) return 0;
    if (exists[t] === 1 && released[t] !== 1) return MUST;
    return rows.steps[t]?.some(({ f }) => f === "write") === true ? MAY : 0;
  });
  const hasTime = respected === "real time";
  return {
    count,
    initial: Int32Array.from(rows.rows, ({ initial }) => (initial === NONE ? ABSENT : initial)),
    versionCount: versions.length,
    steps: compiled(rows, released),
    turn,
    before: precedence(rows, respected, { dependencies, turn }),
    invoked: hasTime ? transactions.invoked : new Int32Array(count).fill(NONE),
    completed: Int32Array.from(transactions.completed, (at, t) => (hasTime && turn[t] === MUST ? at : NEVER)),
  };
}

/** Without dependencies only committed transactions are known to have taken effect. */
function existingOf({ transactions }: RowTransactions): Uint8Array {
  return Uint8Array.from(transactions.status, (status) => (status === COMMITTED ? 1 : 0));
}

function compiled(rows: RowTransactions, released: Uint8Array): SerialStep[][] {
  const known = new Map<string, Uint8Array>();
  const matches = (predicate: Predicate): Uint8Array => {
    const bits = known.get(predicate.text) ?? matchesOf(rows, predicate);
    known.set(predicate.text, bits);
    return bits;
  };
  return rows.steps.map((steps, t) =>
    steps
      .filter(({ f }) => f === "write" || released[t] !== 1)
      .map((step): SerialStep => serialStep(rows, step, matches)),
  );
}

function serialStep(
  rows: RowTransactions,
  step: RowStep,
  matches: (predicate: Predicate) => Uint8Array,
): SerialStep {
  if (step.f === "scan") {
    const expected = new Int32Array(rows.rows.length).fill(ABSENT);
    for (const [row, version] of step.shown) expected[row] = version;
    return { matches: matches(step.predicate), expected };
  }
  const isGone = step.version !== ABSENT && rows.versions[step.version]?.value === undefined;
  return { isWrite: step.f === "write", row: step.row, version: isGone ? ABSENT : step.version };
}

function matchesOf({ versions }: RowTransactions, predicate: Predicate): Uint8Array {
  return Uint8Array.from(versions, ({ value }) => (value !== undefined && predicate.matches(value) ? 1 : 0));
}

function precedence(
  { transactions }: RowTransactions,
  respected: Respected,
  { dependencies, turn }: { readonly dependencies: RowDependencies | undefined; readonly turn: Uint8Array },
): number[][] {
  const before: number[][] = Array.from({ length: transactions.count }, () => []);
  const add = ({ from, to, count }: Edges): void => {
    for (let i = 0; i < count; i++) {
      const first = from[i] ?? 0;
      // Those that need not take their turn are not waited for.
      if (turn[first] === MUST) before[to[i] ?? 0]?.push(first);
    }
  };
  if (dependencies !== undefined) add(dependencies.edges);
  if (respected !== "none") {
    const sessions = new Edges();
    addProcessOrder(transactions, turn, sessions);
    add(sessions);
  }
  return before;
}
