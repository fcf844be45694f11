import { type Columns, type HistoryData, INVOKE, NEMESIS_ID, type RecordedOp, typeOf } from "./columns.ts";
import { ColumnsBuilder } from "./columns-builder.ts";
import { type Interner, NONE } from "./interner.ts";
import type { Operation, ProcessId } from "./operation.ts";
import { isCompletion, isInvocation, type Json, type Key, NEMESIS, type Op } from "./operation.ts";
import { PositionsBy } from "./positions-by.ts";
import type { StringTable } from "./string-table.ts";

/**
 * The events of a run in the order in which they were recorded, paired; it never changes.
 *
 * It holds no object per event: everything lies in typed arrays (about 33 bytes an event) and equal values
 * are kept once, so that ten million operations fit in memory. `Op` and `Operation` objects are made when
 * asked for. Checkers that are in a hurry read `columns`.
 *
 * Events are known by their position, from 0, which is the order of the file. `index` is only what the
 * file says.
 */
export class History implements Iterable<Op> {
  /** How many events. */
  readonly length: number;
  readonly columns: Columns;
  /** Decode the ids in `columns`. */
  readonly fs: StringTable;
  readonly keys: Interner<Key | undefined>;
  readonly values: Interner<Json>;
  readonly errors: StringTable;
  readonly nodes: StringTable;

  #byProcess: PositionsBy<ProcessId> | undefined;
  #byKey: PositionsBy<Key | undefined> | undefined;

  constructor(data: HistoryData) {
    this.length = data.length;
    this.columns = data.columns;
    this.fs = data.fs;
    this.keys = data.keys;
    this.values = data.values;
    this.errors = data.errors;
    this.nodes = data.nodes;
  }

  /** @throws HistoryFormatError if the events are not a history. */
  static from(ops: Iterable<RecordedOp>): History {
    const columns = new ColumnsBuilder();
    for (const op of ops) columns.append(op);
    return new History(columns.finish());
  }

  /**
   * The event at `position`, made anew each time.
   *
   * @throws RangeError if there is none.
   */
  op(position: number): Op {
    this.#check(position);
    const { columns } = this;
    const key = this.keys.decode(columns.key[position] ?? NONE);
    const error = columns.error[position] ?? NONE;
    const node = columns.node[position] ?? NONE;
    const op: { -readonly [Field in keyof Op]: Op[Field] } = {
      index: columns.index?.[position] ?? position,
      time: columns.time[position] ?? 0,
      process: processOf(columns.process[position] ?? NEMESIS_ID),
      type: typeOf(columns.type[position] ?? INVOKE),
      f: this.fs.decode(columns.f[position] ?? 0),
      value: this.values.decode(columns.value[position] ?? NONE),
    };
    if (key !== undefined) op.key = key;
    if (error !== NONE) op.error = this.errors.decode(error);
    if (node !== NONE) op.node = this.nodes.decode(node);
    return op;
  }

  *[Symbol.iterator](): Generator<Op, undefined> {
    for (let position = 0; position < this.length; position++) yield this.op(position);
    return undefined;
  }

  /** Position of the completion of the invocation at `position`; -1 if it never completed or is no invocation. */
  completionOf(position: number): number {
    this.#check(position);
    return this.#isInvocation(position) ? (this.columns.pair[position] ?? NONE) : NONE;
  }

  /** Position of the invocation that the event at `position` completes; -1 if it is itself an invocation. */
  invocationOf(position: number): number {
    this.#check(position);
    return this.#isInvocation(position) ? NONE : (this.columns.pair[position] ?? NONE);
  }

  /**
   * The operation whose invocation is at `position`.
   *
   * @throws RangeError if there is no invocation.
   */
  operationAt(position: number): Operation {
    const invocation = this.op(position);
    if (!isInvocation(invocation))
      throw new RangeError(`No invocation at ${position}: it is ${invocation.type}`);
    const partner = this.columns.pair[position] ?? NONE;
    const completion = partner === NONE ? undefined : this.op(partner);
    return completion !== undefined && isCompletion(completion) ? { invocation, completion } : { invocation };
  }

  /** The operations of clients, in order of invocation. */
  operations(): Iterable<Operation> {
    return this.#operations((process) => process !== NEMESIS_ID);
  }

  /** The operations of the nemesis, in order of invocation. */
  nemesisOperations(): Iterable<Operation> {
    return this.#operations((process) => process === NEMESIS_ID);
  }

  /** Positions of all events by process. Built on first use in linear time. */
  byProcess(): ReadonlyMap<ProcessId, Int32Array> {
    const { process } = this.columns;
    this.#byProcess ??= new PositionsBy<ProcessId>(this.length, (position) => process[position], {
      encode: (id) => (id === NEMESIS ? NEMESIS_ID : id < 0 ? undefined : id),
      decode: processOf,
    });
    return this.#byProcess;
  }

  /** Positions of the invocations of clients by key, `undefined` for those without. Built on first use in linear time. */
  byKey(): ReadonlyMap<Key | undefined, Int32Array> {
    const { key, process } = this.columns;
    const keyOfInvocation = (position: number): number | undefined =>
      this.#isInvocation(position) && process[position] !== NEMESIS_ID ? key[position] : undefined;
    this.#byKey ??= new PositionsBy<Key | undefined>(this.length, keyOfInvocation, {
      encode: (itsKey) => this.keys.idOf(itsKey),
      decode: (id) => this.keys.decode(id),
    });
    return this.#byKey;
  }

  *#operations(wanted: (process: number) => boolean): Generator<Operation, undefined> {
    const { process } = this.columns;
    for (let position = 0; position < this.length; position++) {
      if (this.#isInvocation(position) && wanted(process[position] ?? NEMESIS_ID))
        yield this.operationAt(position);
    }
    return undefined;
  }

  #isInvocation(position: number): boolean {
    return this.columns.type[position] === INVOKE;
  }

  #check(position: number): void {
    if (Number.isInteger(position) && position >= 0 && position < this.length) return;
    throw new RangeError(`No event at ${position}: the history has ${this.length}`);
  }
}

function processOf(id: number): ProcessId {
  return id === NEMESIS_ID ? NEMESIS : id;
}
