import { CodedOp } from "./coded-op.ts";
import {
  type Columns,
  type HistoryData,
  INVOKE,
  NEMESIS_ID,
  type RecordedOp,
  type Tables,
  TYPE_CODES,
  typeOf,
} from "./columns.ts";
import type { ReadOptions } from "./format/read-options.ts";
import { grown } from "./growing-array.ts";
import { HistoryFormatError, quoted } from "./history-format-error.ts";
import { IntTable } from "./int-table.ts";
import { Interner, NONE } from "./interner.ts";
import { type Json, type Key, NEMESIS, type Op, type ProcessId } from "./operation.ts";
import { StringTable } from "./string-table.ts";

/** What an operation that does not say so does: transactions are often recorded so. */
export const DEFAULT_F = "txn";
const MAX_PROCESS = 2 ** 31 - 1;
/** There are at most so many different values of `f`, and of `node`. */
export const MAX_FS: number = 2 ** 16;
export const MAX_NODES: number = 2 ** 15;
/** How far an event without a time is after the one before it. */
const STEP_NS = 1000;
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

  readonly #loneCompletions: "refuse" | "keep";
  /** The event that `append` is at. */
  readonly #coded: CodedOp = new CodedOp();
  readonly #processes: IntTable = new IntTable();
  /** By ordinal of the process: the position of its open invocation. */
  #open: Int32Array = new Int32Array();

  /** @param options - What to do with a completion that no invocation precedes. */
  constructor({ loneCompletions = "refuse" }: ReadOptions = {}) {
    this.#loneCompletions = loneCompletions;
  }

  get length(): number {
    return this.#length;
  }

  /** Where the ids of coded events come from. */
  get tables(): Tables {
    return {
      fs: this.#fs,
      keys: this.#keys,
      values: this.#values,
      errors: this.#errors,
      nodes: this.#nodes,
    };
  }

  /** The id of the key that the open operation of a process was invoked with; `NONE` without either. */
  openKey(process: number): number {
    const open = this.#open[this.#processes.ordinalOf(process)] ?? NONE;
    return this.#key[open] ?? NONE;
  }

  /**
   * Adds an event. What a completion leaves out of `f`, `key` and `value` it has from its invocation.
   *
   * @throws HistoryFormatError if the event cannot follow those before it; the builder is then as it was.
   */
  append(op: RecordedOp): void {
    try {
      this.#encode(op);
      this.#append(this.#coded);
    } catch (error) {
      throw this.#located(error);
    }
  }

  /** Does the same with an event whose names are ids of `tables`; time, index and process are in their ranges. */
  appendCoded(op: CodedOp): void {
    try {
      this.#append(op);
    } catch (error) {
      throw this.#located(error);
    }
  }

  #located(error: unknown): unknown {
    if (!(error instanceof HistoryFormatError)) return error;
    return new HistoryFormatError(error.reason, { ...error.place, position: this.#length });
  }

  #encode(op: RecordedOp): void {
    const coded = this.#coded;
    coded.process = processIdOf(op.process);
    coded.type = TYPE_CODES[op.type];
    coded.f = op.f === undefined ? NONE : internUpTo(MAX_FS, this.#fs, op.f, "f");
    coded.key = this.#keys.intern(checkKey(op.key));
    coded.hasValue = op.value !== undefined;
    coded.value = this.#values.intern(op.value ?? null);
    coded.time = op.time === undefined ? NONE : checkTime(op.time);
    coded.error = op.error === undefined ? NONE : this.#errors.intern(op.error);
    coded.node = op.node === undefined ? NONE : internUpTo(MAX_NODES, this.#nodes, op.node, "node");
    coded.index = op.index === undefined ? NONE : checkIndex(op.index);
  }

  #append(op: CodedOp): void {
    const position = this.#length;
    if (position === MAX_EVENTS)
      throw new HistoryFormatError(`the history has more than ${MAX_EVENTS} events`);
    if (position === this.#time.length) this.#grow();

    const ordinal = this.#processOrdinal(op.process);
    const open = this.#open[ordinal] ?? NONE;
    const type = this.#beginsFault(op, open) ? INVOKE : op.type;
    if (type === INVOKE) this.#writeInvocation(op, position);
    else if (open === NONE && this.#loneCompletions === "keep") {
      // Those that leave out their invocations leave out what is the same for all, too.
      if (op.f === NONE) op.f = this.#fs.intern(DEFAULT_F);
      this.#writeInvocation(op, position);
    } else this.#writeCompletion(op, position, open);

    // From here on nothing can fail, so a refused event leaves no trace in the pairing.
    this.#time[position] = op.time === NONE ? this.#timeAfter(position) : op.time;
    this.#process[position] = op.process;
    this.#type[position] = type;
    this.#error[position] = op.error;
    this.#node[position] = op.node;
    this.#writeIndex(op.index, position);
    this.#pair[position] = type === INVOKE ? NONE : open;
    if (type !== INVOKE && open !== NONE) this.#pair[open] = position;
    this.#open[ordinal] = type === INVOKE ? position : NONE;
    this.#length++;
  }

  /** Jepsen's nemesis writes both events of a fault as `info`; the first of them is what invokes it. */
  #beginsFault(op: CodedOp, open: number): boolean {
    if (op.process !== NEMESIS_ID || op.type === INVOKE || op.f === NONE) return false;
    return open === NONE || this.#f[open] !== op.f;
  }

  /** Some histories have no times. Nothing but drawings needs one, and they need room between events. */
  #timeAfter(position: number): number {
    return position === 0 ? 0 : (this.#time[position - 1] ?? 0) + STEP_NS;
  }

  /** Everything appended so far, in columns of its own. What is appended later may add to the tables, and changes no id. */
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

  #writeInvocation(op: CodedOp, position: number): void {
    if (op.f === NONE) throw at("f", "f is missing, expected the name of an operation");
    this.#f[position] = op.f;
    this.#key[position] = op.key;
    this.#value[position] = op.value;
  }

  #writeCompletion(op: CodedOp, position: number, invocation: number): void {
    if (invocation === NONE) throw withoutInvocation(op);
    const f = this.#f[invocation] ?? 0;
    const key = this.#key[invocation] ?? NONE;
    if (op.f !== NONE && op.f !== f) throw this.#otherF(op, f);
    if (op.key !== NONE && op.key !== key) throw this.#otherKey(op, key);
    this.#f[position] = f;
    this.#key[position] = key;
    this.#value[position] = op.hasValue ? op.value : (this.#value[invocation] ?? NONE);
  }

  #otherF({ f, process }: CodedOp, invoked: number): HistoryFormatError {
    const [found, before] = [this.#fs.decode(f), this.#fs.decode(invoked)];
    return at("f", `f is ${quoted(found)}, but process ${processName(process)} invoked ${quoted(before)}`);
  }

  #otherKey({ key, process }: CodedOp, invoked: number): HistoryFormatError {
    const before =
      invoked === NONE ? "without a key" : `with key ${quoted(this.#keys.decode(invoked) ?? null)}`;
    const found = quoted(this.#keys.decode(key) ?? null);
    return at("key", `key is ${found}, but process ${processName(process)} invoked ${before}`);
  }

  /** Keeps `index` as it was written, but only once it differs from the position: ours never does. */
  #writeIndex(index: number, position: number): void {
    if (this.#index === undefined) {
      if (index === NONE || index === position) return;
      this.#index = new Float64Array(this.#time.length);
      for (let i = 0; i < position; i++) this.#index[i] = i;
    }
    this.#index[position] = index === NONE ? position : index;
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

function checkIndex(index: number): number {
  if (Number.isSafeInteger(index) && index >= 0) return index;
  throw at("index", `index is ${index}, expected an integer, 0 or more`);
}

function withoutInvocation({ type, process }: CodedOp): HistoryFormatError {
  const who = `process ${processName(process)}`;
  return at("type", `type is "${typeOf(type)}", but ${who} has no open invocation to complete`);
}

function processName(process: number): ProcessId {
  return process === NEMESIS_ID ? NEMESIS : process;
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
