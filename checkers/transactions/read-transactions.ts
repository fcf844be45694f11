import { FAIL, INVOKE, NEMESIS_ID, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { IntTable } from "../history/int-table.ts";
import { NONE } from "../history/interner.ts";
import { READ } from "../history/micro-ops.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import { ABORTED, BEFORE_ALL, COMMITTED, INDETERMINATE, NEVER, type Transactions } from "./transactions.ts";

/**
 * The transactions of a history: every operation of a client whose value is an array of micro-operations `["append", key, element]`,
 * `["w", key, value]` and `["r", key, what was read]`. In linear time.
 *
 * @returns A sentence if the value of an operation is something else.
 */
export function readTransactions(history: History): Transactions | string {
  const invocations = positionsOfClients(history);
  const count = invocations.length;
  const status = new Uint8Array(count);
  const process = new Int32Array(count);
  const invoked = new Int32Array(count);
  const completed = new Int32Array(count).fill(NEVER);
  const transaction = new Int32Array(count);
  const { columns } = history;
  for (let t = 0; t < count; t++) {
    const at = invocations[t] ?? 0;
    const isAlone = columns.type[at] !== INVOKE;
    const partner = columns.pair[at] ?? NONE;
    const end = isAlone ? at : partner;
    const type = end === NONE ? NONE : columns.type[end];
    status[t] = type === OK ? COMMITTED : type === FAIL ? ABORTED : INDETERMINATE;
    process[t] = columns.process[at] ?? 0;
    invoked[t] = isAlone ? BEFORE_ALL : at;
    if (type === OK && !isAlone) completed[t] = end;
    const id = columns.value[type === OK ? end : at] ?? NONE;
    const number = transactionOf(history, id);
    if (number === undefined) return malformed(history, type === OK ? end : at);
    transaction[t] = number;
    if (
      type === OK &&
      !isAlone &&
      !answers(history, transactionOf(history, columns.value[at] ?? NONE), number)
    )
      return otherAnswer(history, end);
  }
  return {
    history,
    count,
    position: invocations,
    status,
    process,
    invoked,
    completed,
    ...microOps(history, transaction),
  };
}

/** Positions of all invocations of clients, and of completions that were recorded alone. */
function positionsOfClients(history: History): Int32Array {
  const { type, process, pair } = history.columns;
  const positions = new Int32Array(history.length);
  let count = 0;
  for (let at = 0; at < history.length; at++) {
    if (process[at] === NEMESIS_ID || (type[at] !== INVOKE && pair[at] !== NONE)) continue;
    positions[count++] = at;
  }
  return positions.slice(0, count);
}

/** The number of a value among the transactions of the history. */
function transactionOf(history: History, id: number): number | undefined {
  const { values } = history;
  const known = values.transactionOf(id);
  if (known !== NONE) return known;
  const value = values.decode(id);
  if (!isJsonArray(value)) return undefined;
  if (value.length === 0) return NONE;
  const whole = value.map(wholeMicroOp);
  const number = values.transactionOf(values.intern(whole));
  return number === NONE ? undefined : number;
}

/** Whether a completion says of the same micro-operations what they read: it is what was asked otherwise. */
function answers(history: History, asked: number | undefined, answered: number): boolean {
  if (asked === undefined) return false;
  if (asked === answered) return true;
  if (asked === NONE || answered === NONE) return false;
  const { start, f, key, value } = history.values.microOps.columns;
  const from = start[asked] ?? 0;
  const to = start[answered] ?? 0;
  const length = (start[asked + 1] ?? 0) - from;
  if ((start[answered + 1] ?? 0) - to !== length) return false;
  for (let i = 0; i < length; i++) {
    if (f[from + i] !== f[to + i] || key[from + i] !== key[to + i]) return false;
    if (f[from + i] !== READ && value[from + i] !== value[to + i]) return false;
  }
  return true;
}

function otherAnswer(history: History, position: number): string {
  const { process, value } = history.op(position);
  const asked = history.operationAt(history.invocationOf(position)).invocation.value;
  return `Process ${process} asked for ${shortened(asked)} and was answered ${shortened(value)}, expected the same micro-operations with what they read`;
}

/** Some leave out what a read has no answer to. */
function wholeMicroOp(microOp: Json): Json {
  return isJsonArray(microOp) && microOp.length === 2 && microOp[0] === "r" ? [...microOp, null] : microOp;
}

function malformed(history: History, position: number): string {
  const { value, process } = history.op(position);
  return `Process ${process} has an operation with value ${shortened(value)}, expected a transaction: an array of ["append", key, element], ["w", key, value] and ["r", key, what was read]`;
}

function shortened(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

type MicroOpColumns = Pick<
  Transactions,
  "start" | "f" | "key" | "value" | "listLength" | "keyCount" | "keyIds"
>;

/** The micro-operations of those transactions of the history's table, one after the other. */
function microOps(history: History, transaction: Int32Array): MicroOpColumns {
  const table = history.values.microOps.columns;
  const start = new Int32Array(transaction.length + 1);
  for (let t = 0; t < transaction.length; t++) {
    const number = transaction[t] ?? NONE;
    const length = number === NONE ? 0 : (table.start[number + 1] ?? 0) - (table.start[number] ?? 0);
    start[t + 1] = (start[t] ?? 0) + length;
  }
  const total = start[transaction.length] ?? 0;
  const f = new Uint8Array(total);
  const key = new Int32Array(total);
  const value = new Int32Array(total);
  const listLength = new Int32Array(total);
  const keys = new IntTable();
  for (let t = 0; t < transaction.length; t++) {
    let from = table.start[transaction[t] ?? 0] ?? 0;
    const end = start[t + 1] ?? 0;
    for (let at = start[t] ?? 0; at < end; at++, from++) {
      f[at] = table.f[from] ?? 0;
      key[at] = keys.intern(table.key[from] ?? 0);
      value[at] = table.value[from] ?? NONE;
      listLength[at] = table.listLength[from] ?? 0;
    }
  }
  const keyIds = Int32Array.from({ length: keys.size }, (_, k) => keys.keyOf(k));
  return { start, f, key, value, listLength, keyCount: keys.size, keyIds };
}
