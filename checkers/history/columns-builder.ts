import { type Columns, type HistoryData, NEMESIS_ID, type RecordedOp, TYPE_CODES } from "./columns.ts";
import { grown } from "./growing-array.ts";
import { HistoryFormatError, quoted } from "./history-format-error.ts";
import { IntTable } from "./int-table.ts";
import { Interner, NONE } from "./interner.ts";
import { type Json, type Key, NEMESIS, type Op, type ProcessId } from "./operation.ts";
import { StringTable } from "./string-table.ts";

const MAX_PROCESS = 2 ** 31 - 1;
const MAX_FS = 2 ** 16;
const MAX_NODES = 2 ** 15;
const MAX_EVENTS = 2 ** 31 - 1;

/**
 * Writes events into columns, one at a time, and pairs completions with invocations by process as it goes.
 *
 * A process has at most one open operation. Invoking again leaves the first without a completion, hence
 * unknown: whoever recorded this lost the completion, and losing it does not undo the operation.
 */
export class ColumnsBuilder {
  readonly #fs: StringTable = new StringTable();
  readonly #keys: Interner<Key | undefined> = new Interner<Key | undefined>(undefined);
  readonly #values: Interner<Json> = new Interner<Json>(null);
  readonly #errors: StringTable = new StringTable();
  readonly #nodes: StringTable = new StringTable();

  #length = 0;
  #time: Float64Array = new Float64Array();
  #process: Int32Array = new Int32Array();
  #type: Uint8Array = new Uint8Array();
  #f: Uint16Array = new Uint16Array();
  #key: Int32Array = new Int32Array();
  #value: Int32Array = new Int32Array();
  #error: Int32Array = new Int32Array();
  #node: Int16Array = new Int16Array();
  #pair: Int32Array = new Int32Array();
  #index: Float64Array | undefined;

  readonly #processes: IntTable = new IntTable();
  /** By ordinal of the process: the position of its open invocation. */
  #open: Int32Array = new Int32Array();

  get length(): number {
    return this.#length;
  }

  /**
   * Adds an event. What a completion leaves out of `f`, `key` and `value` it has from its invocation.
   *
   * @throws HistoryFormatError if the event cannot follow those before it; the builder is then as it was.
   */
  append(op: RecordedOp): void {
    try {
      this.#append(op);
    } catch (error) {
      if (!(error instanceof HistoryFormatError)) throw error;
      throw new HistoryFormatError(error.reason, { ...error.place, position: this.#length });
    }
  }

  #append(op: RecordedOp): void {
    const position = this.#length;
    if (position === MAX_EVENTS)
      throw new HistoryFormatError(`the history has more than ${MAX_EVENTS} events`);
    if (position === this.#time.length) this.#grow();

    const process = processIdOf(op.process);
    const ordinal = this.#processOrdinal(process);
    if (op.type === "invoke") this.#writeInvocation(op, position);
    else this.#writeCompletion(op, position, this.#open[ordinal] ?? NONE);

    this.#time[position] = checkTime(op.time);
    this.#process[position] = process;
    this.#type[position] = TYPE_CODES[op.type];
    this.#error[position] = op.error === undefined ? NONE : this.#errors.intern(op.error);
    this.#node[position] = op.node === undefined ? NONE : internUpTo(MAX_NODES, this.#nodes, op.node, "node");
    this.#writeIndex(op.index, position);

    // From here on nothing can fail, so a refused event leaves no trace in the pairing.
    if (op.type === "invoke") {
      this.#pair[position] = NONE;
      this.#open[ordinal] = position;
    } else {
      const invocation = this.#open[ordinal] ?? NONE;
      this.#pair[position] = invocation;
      this.#pair[invocation] = position;
      this.#open[ordinal] = NONE;
    }
    this.#length++;
  }

  /** Everything appended so far. Appending more afterwards would let the pairs and ids of this outgrow its columns. */
  finish(): HistoryData {
    return {
      length: this.#length,
      columns: this.#cutColumns(),
      fs: this.#fs,
      keys: this.#keys,
      values: this.#values,
      errors: this.#errors,
      nodes: this.#nodes,
    };
  }

  #writeInvocation(op: RecordedOp, position: number): void {
    if (op.f === undefined) throw at("f", "f is missing, expected the name of an operation");
    this.#f[position] = internUpTo(MAX_FS, this.#fs, op.f, "f");
    this.#key[position] = this.#keys.intern(checkKey(op.key));
    this.#value[position] = this.#values.intern(op.value ?? null);
  }

  #writeCompletion(op: RecordedOp, position: number, invocation: number): void {
    if (invocation === NONE) {
      throw at("type", `type is "${op.type}", but process ${op.process} has no open invocation to complete`);
    }
    const f = this.#f[invocation] ?? 0;
    const key = this.#key[invocation] ?? NONE;
    if (op.f !== undefined && this.#fs.idOf(op.f) !== f) {
      throw at("f", `f is ${quoted(op.f)}, but process ${op.process} invoked ${quoted(this.#fs.decode(f))}`);
    }
    if (op.key !== undefined && this.#keys.idOf(op.key) !== key) {
      const invoked = key === NONE ? "without a key" : `with key ${quoted(this.#keys.decode(key) ?? null)}`;
      throw at("key", `key is ${quoted(op.key)}, but process ${op.process} invoked ${invoked}`);
    }
    this.#f[position] = f;
    this.#key[position] = key;
    this.#value[position] =
      op.value === undefined ? (this.#value[invocation] ?? NONE) : this.#values.intern(op.value);
  }

  /** Keeps `index` as it was written, but only once it differs from the position: ours never does. */
  #writeIndex(index: number | undefined, position: number): void {
    if (index !== undefined && !(Number.isSafeInteger(index) && index >= 0)) {
      throw at("index", `index is ${index}, expected an integer, 0 or more`);
    }
    if (this.#index === undefined) {
      if (index === undefined || index === position) return;
      this.#index = new Float64Array(this.#time.length);
      for (let i = 0; i < position; i++) this.#index[i] = i;
    }
    this.#index[position] = index ?? position;
  }

  #processOrdinal(process: number): number {
    const ordinal = this.#processes.intern(process);
    if (ordinal >= this.#open.length) {
      const known = this.#open.length;
      this.#open = grown(this.#open).fill(NONE, known);
    }
    return ordinal;
  }

  #grow(): void {
    this.#time = grown(this.#time);
    this.#process = grown(this.#process);
    this.#type = grown(this.#type);
    this.#f = grown(this.#f);
    this.#key = grown(this.#key);
    this.#value = grown(this.#value);
    this.#error = grown(this.#error);
    this.#node = grown(this.#node);
    this.#pair = grown(this.#pair);
    if (this.#index !== undefined) this.#index = grown(this.#index);
  }

  #cutColumns(): Columns {
    const end = this.#length;
    return {
      time: this.#time.slice(0, end),
      process: this.#process.slice(0, end),
      type: this.#type.slice(0, end),
      f: this.#f.slice(0, end),
      key: this.#key.slice(0, end),
      value: this.#value.slice(0, end),
      error: this.#error.slice(0, end),
      node: this.#node.slice(0, end),
      pair: this.#pair.slice(0, end),
      ...(this.#index !== undefined && { index: this.#index.slice(0, end) }),
    };
  }
}

function processIdOf(process: ProcessId): number {
  if (process === NEMESIS) return NEMESIS_ID;
  if (Number.isInteger(process) && process >= 0 && process <= MAX_PROCESS) return process;
  throw at("process", `process is ${process}, expected "nemesis" or an integer from 0 to ${MAX_PROCESS}`);
}

/**
 * Time may run backwards: the order of a history is the order of its events, and merged or imported files
 * have clocks that disagree by a little. Time serves latencies and drawings, never the order.
 */
function checkTime(time: number): number {
  if (time >= 0 && Number.isFinite(time)) return time;
  throw at("time", `time is ${time}, expected nanoseconds since the run began, 0 or more`);
}

function checkKey(key: Key | undefined): Key | undefined {
  if (typeof key !== "number" || Number.isFinite(key)) return key;
  throw at("key", `key is ${key}, expected a string or a finite number`);
}

function internUpTo(limit: number, table: StringTable, text: string, field: "f" | "node"): number {
  const id = table.intern(text);
  if (id < limit) return id;
  throw at(
    field,
    `${field} is ${quoted(text)}, the ${limit + 1}th different ${field}, expected at most ${limit}`,
  );
}

function at(field: keyof Op, reason: string): HistoryFormatError {
  return new HistoryFormatError(reason, { field });
}
