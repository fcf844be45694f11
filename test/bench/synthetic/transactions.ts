import { type HistoryData, INFO, OK } from "../../../checkers/history/columns.ts";
import { Interner, NONE } from "../../../checkers/history/interner.ts";
import { APPEND, type MicroOps, READ, WRITE } from "../../../checkers/history/micro-ops.ts";
import type { Json } from "../../../checkers/history/operation.ts";
import { Dice } from "./dice.ts";
import { EventColumns } from "./event-columns.ts";

/** How transactions are to be made. */
export interface TransactionCourse {
  readonly kind: "list-append" | "rw-register";
  readonly seed: number;
  readonly transactions: number;
  readonly clients: number;
  /** Keys in use at a time. */
  readonly keys: number;
  /** Writes to a key before another takes its place. */
  readonly writesPerKey: number;
  /** Micro-operations of a transaction: from one to so many. */
  readonly maxLength: number;
  /** The share of transactions of unknown outcome, of which every second took effect. */
  readonly indeterminate: number;
}

/**
 * Transactions that take effect one after the other, each at a moment between its invocation and its completion, so the history is strictly
 * serializable. Half of the micro-operations are writes.
 */
export function transactionHistory(course: TransactionCourse): HistoryData {
  const values = new Interner<Json>(null);
  const columns = new EventColumns(2 * course.transactions, ["txn"], values);
  const dice = new Dice(course.seed);
  const store = new Store(course, values.microOps, dice);
  const process = Int32Array.from({ length: course.clients }, (_, client) => client);
  const phase = new Uint8Array(course.clients);
  const invocation = new Int32Array(course.clients);
  const asked: number[][] = Array.from({ length: course.clients }, () => []);
  const answer = new Int32Array(course.clients);
  let [time, begun, done] = [0, 0, 0];
  while (done < course.transactions) {
    const client = dice.below(course.clients);
    time += 1000;
    if (phase[client] === IDLE) {
      if (begun++ >= course.transactions) continue;
      asked[client] = store.ask();
      store.write(asked[client] ?? []);
      invocation[client] = columns.invoke(time, process[client] ?? 0, 0, NONE, values.endTransaction());
      phase[client] = ASKED;
    } else if (phase[client] === ASKED) {
      const isLost = dice.chance(course.indeterminate);
      if (!isLost || dice.chance(0.5)) store.apply(asked[client] ?? []);
      if (isLost) {
        columns.complete(time, INFO, invocation[client] ?? 0, NONE);
        process[client] = (process[client] ?? 0) + course.clients;
        phase[client] = IDLE;
        done++;
        continue;
      }
      answer[client] = values.endTransaction();
      phase[client] = APPLIED;
    } else {
      columns.complete(time, OK, invocation[client] ?? 0, answer[client] ?? NONE);
      phase[client] = IDLE;
      done++;
    }
  }
  return columns.finish();
}

const IDLE = 0;
const ASKED = 1;
const APPLIED = 2;

/** The store that the transactions are carried out on. A micro-operation is three numbers: f, key, value. */
class Store {
  readonly #course: TransactionCourse;
  readonly #microOps: MicroOps;
  readonly #dice: Dice;
  readonly #live: Int32Array;
  readonly #writes: Int32Array;
  readonly #lists: Int32Array[] = [];
  readonly #lengths: number[] = [];
  readonly #registers: number[] = [];
  #nextKey: number;

  constructor(course: TransactionCourse, microOps: MicroOps, dice: Dice) {
    this.#course = course;
    this.#microOps = microOps;
    this.#dice = dice;
    this.#live = Int32Array.from({ length: course.keys }, (_, key) => key);
    this.#writes = new Int32Array(course.keys);
    this.#nextKey = course.keys;
  }

  ask(): number[] {
    const { kind, keys, maxLength, writesPerKey } = this.#course;
    const asked: number[] = [];
    for (let left = 1 + this.#dice.below(maxLength); left > 0; left--) {
      const place = this.#dice.below(keys);
      const key = this.#live[place] ?? 0;
      if (this.#dice.chance(0.5)) {
        asked.push(READ, key, NONE);
        continue;
      }
      const written = this.#writes[place] ?? 0;
      asked.push(kind === "list-append" ? APPEND : WRITE, key, written + 1);
      this.#writes[place] = written + 1;
      if (written + 1 < writesPerKey) continue;
      this.#live[place] = this.#nextKey++;
      this.#writes[place] = 0;
    }
    return asked;
  }

  /** Writes down what is asked. */
  write(asked: readonly number[]): void {
    this.#microOps.begin();
    for (let i = 0; i < asked.length; i += 3)
      this.#microOps.add(asked[i] ?? READ, asked[i + 1] ?? 0, asked[i + 2] ?? NONE);
  }

  apply(asked: readonly number[]): void {
    this.#microOps.begin();
    const isList = this.#course.kind === "list-append";
    for (let i = 0; i < asked.length; i += 3) {
      const f = asked[i] ?? READ;
      const key = asked[i + 1] ?? 0;
      const value = asked[i + 2] ?? NONE;
      if (f === READ) {
        if (isList) this.#microOps.addList(key, this.#lists[key] ?? EMPTY, this.#lengths[key] ?? 0);
        else this.#microOps.add(READ, key, this.#registers[key] ?? NONE);
        continue;
      }
      this.#microOps.add(f, key, value);
      if (isList) this.#append(key, value);
      else this.#registers[key] = value;
    }
  }

  #append(key: number, value: number): void {
    const list = (this.#lists[key] ??= new Int32Array(this.#course.writesPerKey));
    const length = this.#lengths[key] ?? 0;
    list[length] = value;
    this.#lengths[key] = length + 1;
  }
}

const EMPTY = new Int32Array();
