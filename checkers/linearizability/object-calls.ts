import { FAIL, INFO, INVOKE, NEMESIS_ID, OK } from "../history/columns.ts";
import { type DenseIds, denseIds } from "../history/dense-ids.ts";
import type { History } from "../history/history.ts";
import { NONE } from "../history/interner.ts";
import type { Key } from "../history/operation.ts";

/** The moment at which a call returned of which nobody knows whether it took effect. Later than every other. */
export const NEVER = 0x7fff_ffff;

/**
 * What was done to one object, as columns: one entry a call in every column, in order of invocation. Operations that
 * certainly did not happen are not among them.
 *
 * Time is counted in moments of the object's own, from 0: one for each invocation and each `ok` completion, in the
 * order of the history. So no two events share a moment, and arrays by moment are as long as the object's
 * own history. Nobody writes to the columns.
 */
export interface ObjectCalls {
  readonly history: History;
  readonly key: Key | undefined;
  /** How many calls. */
  readonly count: number;
  /** How many moments. */
  readonly moments: number;
  /** By call: the position of its invocation in the history. */
  readonly position: Int32Array;
  /** By call: the moment of its invocation. Ascending. */
  readonly invoked: Int32Array;
  /** By call: the moment of its `ok` completion; `NEVER` if the outcome is unknown. */
  readonly returned: Int32Array;
  /** What the history says of the calls, if it was gathered already. `valuesOf` gathers it where it was not. */
  readonly values?: CallValues;
}

/**
 * What was asked and answered, as ids of the history. The same stands in the history, but there the calls on one object
 * lie far apart, and to jump from one to the next takes longer than to decide them.
 */
export interface CallValues {
  /** The place of the first call in the columns: they may hold other objects too. */
  readonly from: number;
  readonly f: Uint16Array;
  /** The value of the invocation. */
  readonly input: Int32Array;
  /** The value of the `ok` completion; meaningless if the outcome is unknown. */
  readonly output: Int32Array;
}

export function valuesOf(calls: ObjectCalls): CallValues {
  if (calls.values !== undefined) return calls.values;
  const { history, count, position, returned } = calls;
  const { f, value, pair } = history.columns;
  const values = {
    from: 0,
    f: new Uint16Array(count),
    input: new Int32Array(count),
    output: new Int32Array(count),
  };
  for (let call = 0; call < count; call++) {
    const at = position[call] ?? 0;
    values.f[call] = f[at] ?? 0;
    values.input[call] = value[at] ?? NONE;
    if (returned[call] !== NEVER) values.output[call] = value[pair[at] ?? 0] ?? NONE;
  }
  return values;
}

/**
 * The calls of every object of a history, objects in order of first appearance. Two passes over the history, and
 * 22 bytes a call; an object is only a place in columns that all share.
 */
export function objectCalls(history: History): ObjectCalls[] {
  const columns = columnsOf(history);
  const objects: ObjectCalls[] = [];
  for (let object = 0; object < columns.objects; object++) objects.push(new CallsOfObject(columns, object));
  return objects;
}

function columnsOf(history: History): SharedColumns {
  const keys = denseIds(history.columns.key);
  const census = countCalls(history, keys);
  return placeCalls(history, keys, census);
}

interface Census {
  readonly objects: number;
  /** By key: its object, -1 if nothing was done to it. */
  readonly objectOf: Int32Array;
  /** By object: the id of its key. */
  readonly keyId: Int32Array;
  /** Object `o` has the calls `offsets[o]` up to `offsets[o + 1]` of the shared columns. */
  readonly offsets: Int32Array;
}

function countCalls(history: History, { ids, lowest, range }: DenseIds): Census {
  const { type, process, key } = history.columns;
  const objectOf = new Int32Array(range).fill(NONE);
  const keyId = new Int32Array(range);
  const counts = new Int32Array(range);
  let objects = 0;
  for (let position = 0; position < history.length; position++) {
    if (process[position] === NEMESIS_ID) continue;
    const id = (ids[position] ?? 0) - lowest;
    const kind = type[position];
    if (kind === INVOKE) {
      let object = objectOf[id] ?? NONE;
      if (object === NONE) {
        object = objects++;
        objectOf[id] = object;
        keyId[object] = key[position] ?? NONE;
      }
      counts[object] = (counts[object] ?? 0) + 1;
    } else if (kind === FAIL) {
      const object = objectOf[id] ?? NONE;
      counts[object] = (counts[object] ?? 0) - 1;
    }
  }
  const offsets = new Int32Array(objects + 1);
  for (let object = 0, total = 0; object < objects; object++) {
    offsets[object + 1] = total += counts[object] ?? 0;
  }
  return { objects, objectOf, keyId: keyId.slice(0, objects), offsets };
}

function placeCalls(history: History, keys: DenseIds, census: Census): SharedColumns {
  const { type, process, pair, f, value } = history.columns;
  const { objects, objectOf, offsets } = census;
  const processes = denseIds(process);
  // A process has one open operation at most, so its last call is the one that a completion of it completes.
  const lastCall = new Int32Array(processes.range);
  const nextCall = offsets.slice();
  const moments = new Int32Array(objects);
  const columns = new SharedColumns(history, census, moments);
  const { position: positions, invoked, returned, f: fs, input, output } = columns;
  for (let position = 0; position < history.length; position++) {
    const kind = type[position];
    if (kind === FAIL || kind === INFO || process[position] === NEMESIS_ID) continue;
    const object = objectOf[(keys.ids[position] ?? 0) - keys.lowest] ?? NONE;
    const caller = (processes.ids[position] ?? 0) - processes.lowest;
    const moment = moments[object] ?? 0;
    if (kind === OK) {
      const call = lastCall[caller] ?? 0;
      returned[call] = moment;
      output[call] = value[position] ?? NONE;
    } else {
      const partner = pair[position] ?? NONE;
      if (partner !== NONE && type[partner] === FAIL) continue;
      const call = nextCall[object] ?? 0;
      nextCall[object] = call + 1;
      lastCall[caller] = call;
      positions[call] = position;
      invoked[call] = moment;
      returned[call] = NEVER;
      fs[call] = f[position] ?? 0;
      input[call] = value[position] ?? NONE;
    }
    moments[object] = moment + 1;
  }
  return columns;
}

type Views = Pick<ObjectCalls, "position" | "invoked" | "returned">;

/** The columns of all objects, one behind the other. */
class SharedColumns {
  readonly history: History;
  readonly objects: number;
  readonly keyId: Int32Array;
  readonly offsets: Int32Array;
  readonly moments: Int32Array;
  readonly position: Int32Array;
  readonly invoked: Int32Array;
  readonly returned: Int32Array;
  readonly f: Uint16Array;
  readonly input: Int32Array;
  readonly output: Int32Array;
  #seen = NONE;
  #views: Views = { position: new Int32Array(), invoked: new Int32Array(), returned: new Int32Array() };

  constructor(history: History, { objects, keyId, offsets }: Census, moments: Int32Array) {
    const count = offsets[objects] ?? 0;
    this.history = history;
    this.objects = objects;
    this.keyId = keyId;
    this.offsets = offsets;
    this.moments = moments;
    this.position = new Int32Array(count);
    this.invoked = new Int32Array(count);
    this.returned = new Int32Array(count);
    this.f = new Uint16Array(count);
    this.input = new Int32Array(count);
    this.output = new Int32Array(count);
  }

  /**
   * The part that is an object's. Only the views of the object asked for last are kept: those of a million objects
   * would take more memory than the columns.
   */
  viewsOf(object: number): Views {
    if (this.#seen !== object) {
      const from = this.offsets[object];
      const to = this.offsets[object + 1];
      this.#seen = object;
      this.#views = {
        position: this.position.subarray(from, to),
        invoked: this.invoked.subarray(from, to),
        returned: this.returned.subarray(from, to),
      };
    }
    return this.#views;
  }
}

class CallsOfObject implements ObjectCalls {
  readonly #columns: SharedColumns;
  readonly #object: number;

  constructor(columns: SharedColumns, object: number) {
    this.#columns = columns;
    this.#object = object;
  }

  get history(): History {
    return this.#columns.history;
  }

  get key(): Key | undefined {
    return this.history.keys.decode(this.#columns.keyId[this.#object] ?? NONE);
  }

  get count(): number {
    return (this.#columns.offsets[this.#object + 1] ?? 0) - (this.#columns.offsets[this.#object] ?? 0);
  }

  get moments(): number {
    return this.#columns.moments[this.#object] ?? 0;
  }

  get position(): Int32Array {
    return this.#columns.viewsOf(this.#object).position;
  }

  get invoked(): Int32Array {
    return this.#columns.viewsOf(this.#object).invoked;
  }

  get returned(): Int32Array {
    return this.#columns.viewsOf(this.#object).returned;
  }

  get values(): CallValues {
    const { offsets, f, input, output } = this.#columns;
    return { from: offsets[this.#object] ?? 0, f, input, output };
  }
}
