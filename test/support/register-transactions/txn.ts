import type { RecordedOp } from "../../../checkers/history/columns.ts";
import { History } from "../../../checkers/history/history.ts";
import { readTransactions } from "../../../checkers/transactions/read-transactions.ts";
import {
  type RegisterTransactions,
  registerTransactions,
} from "../../../checkers/transactions/rw-register/register-transactions.ts";

export type MicroOp = readonly ["r" | "w", number, number | null];

/** A transaction with the places of its events in the history. */
export interface Txn {
  readonly process: number;
  readonly type: "ok" | "info" | "fail";
  readonly invoked: number;
  /** The place of its last event, also of an info or a fail. */
  readonly completed: number;
  /** With what was read, whether that was answered or not. */
  readonly microOps: readonly MicroOp[];
}

/** The history in which these transactions were run. */
export function historyOf(txns: readonly Txn[]): History {
  const events: RecordedOp[] = [];
  for (const { process, type, invoked, completed, microOps } of txns) {
    const asked = microOps.map(([f, key, value]) => [f, key, f === "r" ? null : value]);
    const common = { process, f: "txn" };
    events[invoked] = { ...common, type: "invoke", value: asked, time: invoked * 1e6 };
    const value = type === "ok" ? microOps.map((microOp) => [...microOp]) : asked;
    events[completed] = { ...common, type, value, time: completed * 1e6 };
  }
  // There may be places at which nothing happened.
  return History.from(Object.values(events));
}

export function registersOf(history: History): RegisterTransactions {
  const transactions = readTransactions(history);
  if (typeof transactions === "string") throw new Error(transactions);
  const registers = registerTransactions(transactions);
  if ("kind" in registers) throw new Error(registers.message);
  return registers;
}

/** One after the other, each by its own process. */
export function oneByOne(...all: readonly (readonly MicroOp[])[]): Txn[] {
  return all.map((microOps, t) => ({
    process: t,
    type: "ok",
    invoked: 2 * t,
    completed: 2 * t + 1,
    microOps,
  }));
}

/** All at the same time. */
export function atOnce(...all: readonly (readonly MicroOp[])[]): Txn[] {
  return all.map((microOps, t) => ({
    process: t,
    type: "ok",
    invoked: t,
    completed: all.length + t,
    microOps,
  }));
}
