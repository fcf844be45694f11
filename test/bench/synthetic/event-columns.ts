import { type HistoryData, INVOKE } from "../../../checkers/history/columns.ts";
import { Interner, NONE } from "../../../checkers/history/interner.ts";
import type { Json, Key } from "../../../checkers/history/operation.ts";
import { StringTable } from "../../../checkers/history/string-table.ts";

/**
 * Columns of exactly the size of the history that is to come, so that what a benchmark says of memory is not
 * about how they grew. Events come with ids, and with the position of what they complete.
 */
export class EventColumns {
  readonly #values: Interner<Json>;
  readonly #fs: StringTable = new StringTable();
  readonly #time: Float64Array;
  readonly #process: Int32Array;
  readonly #type: Uint8Array;
  readonly #f: Uint16Array;
  readonly #key: Int32Array;
  readonly #value: Int32Array;
  readonly #pair: Int32Array;
  #length = 0;

  constructor(events: number, fs: readonly string[], values: Interner<Json>) {
    this.#values = values;
    for (const f of fs) this.#fs.intern(f);
    this.#time = new Float64Array(events);
    this.#process = new Int32Array(events);
    this.#type = new Uint8Array(events);
    this.#f = new Uint16Array(events);
    this.#key = new Int32Array(events);
    this.#value = new Int32Array(events);
    this.#pair = new Int32Array(events).fill(NONE);
  }

  get length(): number {
    return this.#length;
  }

  /** @param f - A place in the list of names that the columns were made with. */
  invoke(time: number, process: number, f: number, key: number, value: number): number {
    return this.#append(time, process, INVOKE, f, key, value);
  }

  complete(time: number, type: number, invocation: number, value: number): number {
    const position = this.#append(
      time,
      this.#process[invocation] ?? 0,
      type,
      this.#f[invocation] ?? 0,
      this.#key[invocation] ?? NONE,
      value,
    );
    this.#pair[invocation] = position;
    this.#pair[position] = invocation;
    return position;
  }

  finish(): HistoryData {
    const length = this.#length;
    if (length !== this.#time.length) {
      throw new Error(`${this.#time.length} events were foreseen, and there are ${length}`);
    }
    return {
      length,
      columns: {
        time: this.#time,
        process: this.#process,
        type: this.#type,
        f: this.#f,
        key: this.#key,
        value: this.#value,
        error: new Int32Array(length).fill(NONE),
        node: new Int16Array(length).fill(NONE),
        pair: this.#pair,
      },
      fs: this.#fs,
      keys: new Interner<Key | undefined>(undefined),
      values: this.#values,
      errors: new StringTable(),
      nodes: new StringTable(),
    };
  }

  #append(time: number, process: number, type: number, f: number, key: number, value: number): number {
    const position = this.#length++;
    this.#time[position] = time;
    this.#process[position] = process;
    this.#type[position] = type;
    this.#f[position] = f;
    this.#key[position] = key;
    this.#value[position] = value;
    return position;
  }
}
