import { FAIL, INVOKE, NEMESIS_ID, OK } from "../../history/columns.ts";
import type { History } from "../../history/history.ts";
import { IntTable } from "../../history/int-table.ts";
import { NONE } from "../../history/interner.ts";
import { NO_LIST, READ, WRITE } from "../../history/micro-ops.ts";
import { isJsonArray } from "../../history/operation.ts";
import { ABORTED, BEFORE_ALL, COMMITTED, INDETERMINATE, NEVER, type Transactions } from "../transactions.ts";

/** Whether the clients of a history do nothing but read, write, and compare and set single keys. Some call transactions so, too. */
export function hasPlainOperations({ columns, fs, values, length }: History): boolean {
  const { process, f, value } = columns;
  for (let at = 0; at < length; at++) {
    if (process[at] === NEMESIS_ID) continue;
    if (!PLAIN.has(fs.decode(f[at] ?? 0)) || values.transactionOf(value[at] ?? NONE) !== NONE) return false;
  }
  return true;
}

const PLAIN: ReadonlySet<string> = new Set(["read", "write", "cas"]);

/**
 * The operations `read`, `write` v and `cas` [from, to] on the register of a key as transactions of one micro-operation, or of two: a
 * compare-and-set that succeeded read what it compared with. In linear time.
 *
 * @returns A sentence if a compare-and-set does not say what it compares with and what it sets.
 */
export function plainOperations(history: History): Transactions | string {
  const { columns, fs } = history;
  const count = countOfClients(history);
  const out = emptyTransactions(count);
  const micro = new MicroOperations(count, history);
  const wasRead = valuesRead(history);
  let t = 0;
  for (let at = 0; at < history.length; at++) {
    if (columns.process[at] === NEMESIS_ID) continue;
    const isAlone = columns.type[at] !== INVOKE;
    const partner = columns.pair[at] ?? NONE;
    if (isAlone && partner !== NONE) continue;
    const end = isAlone ? at : partner;
    const type = end === NONE ? NONE : columns.type[end];
    const f = fs.decode(columns.f[at] ?? 0);
    // What was seen of a compare-and-set found what it compared with, though nobody told it so.
    const isSeen = f === "cas" && type !== OK && type !== FAIL && wasRead(at);
    const outcome = type === OK || isSeen ? COMMITTED : type === FAIL ? ABORTED : INDETERMINATE;
    out.position[t] = at;
    out.status[t] = outcome;
    out.process[t] = columns.process[at] ?? 0;
    out.invoked[t] = isAlone ? BEFORE_ALL : at;
    if (type === OK && !isAlone) out.completed[t] = end;
    const value = type === OK ? end : at;
    if (f === "cas") {
      if (!micro.addCas(value, outcome)) return strangeCas(history, value);
    } else {
      // Some do not repeat in the answer what was written.
      const told = f === "read" ? value : at;
      micro.add(f === "read" ? READ : WRITE, told, columns.value[told] ?? NONE);
    }
    out.start[++t] = micro.length;
  }
  return { history, count, ...out, ...micro.columns() };
}

/** Whether somebody read what the compare-and-set at a position was to set. */
function valuesRead({ columns, fs, values, length }: History): (position: number) => boolean {
  const read = new Set<string>();
  const isRead = fs.idOf("read");
  for (let at = 0; at < length; at++)
    if (columns.f[at] === isRead && columns.type[at] === OK)
      read.add(`${columns.key[at] ?? NONE} ${columns.value[at] ?? NONE}`);
  return (position) => {
    const pair = values.decode(columns.value[position] ?? NONE);
    const to = isJsonArray(pair) ? (pair[1] ?? null) : null;
    return to !== null && read.has(`${columns.key[position] ?? NONE} ${values.intern(to)}`);
  };
}

function countOfClients({ columns: { process, type, pair }, length }: History): number {
  let count = 0;
  for (let at = 0; at < length; at++)
    if (process[at] !== NEMESIS_ID && (type[at] === INVOKE || pair[at] === NONE)) count++;
  return count;
}

type PerTransaction = "position" | "status" | "process" | "invoked" | "completed" | "start";

function emptyTransactions(count: number): Pick<Transactions, PerTransaction> {
  return {
    position: new Int32Array(count),
    status: new Uint8Array(count),
    process: new Int32Array(count),
    invoked: new Int32Array(count),
    completed: new Int32Array(count).fill(NEVER),
    start: new Int32Array(count + 1),
  };
}

/** What the operations do, in columns. */
class MicroOperations {
  readonly #history: History;
  readonly #keys = new IntTable();
  readonly #f: Uint8Array;
  readonly #key: Int32Array;
  readonly #value: Int32Array;
  length = 0;

  constructor(operations: number, history: History) {
    this.#history = history;
    this.#f = new Uint8Array(2 * operations);
    this.#key = new Int32Array(2 * operations);
    this.#value = new Int32Array(2 * operations);
  }

  /** @param position - Of an event of the operation. */
  add(f: number, position: number, value: number): void {
    const at = this.length++;
    this.#f[at] = f;
    this.#key[at] = this.#keys.intern(this.#history.columns.key[position] ?? NONE);
    this.#value[at] = value;
  }

  /** @returns Whether the value is a pair. */
  addCas(position: number, outcome: number): boolean {
    const { values, columns } = this.#history;
    const pair = values.decode(columns.value[position] ?? NONE);
    if (!isJsonArray(pair) || pair.length !== 2) return false;
    const [from = null, to = null] = pair;
    const compared = values.intern(from);
    const set = values.intern(to);
    if (outcome === COMMITTED) this.add(READ, position, compared);
    // Setting what is there already changes nothing.
    if (compared !== set) this.add(WRITE, position, set);
    return true;
  }

  columns(): Pick<Transactions, "f" | "key" | "value" | "listLength" | "keyCount" | "keyIds"> {
    const { keys, values } = this.#history;
    const used = this.#keys;
    return {
      f: this.#f.slice(0, this.length),
      key: this.#key.slice(0, this.length),
      value: this.#value.slice(0, this.length),
      listLength: new Int32Array(this.length).fill(NO_LIST),
      keyCount: used.size,
      keyIds: Int32Array.from({ length: used.size }, (_, k) =>
        values.intern(keys.decode(used.keyOf(k)) ?? null),
      ),
    };
  }
}

function strangeCas(history: History, position: number): string {
  const { process, value } = history.op(position);
  return `Process ${process} compared and set with ${JSON.stringify(value)}, expected an array of what to compare with and what to set`;
}
