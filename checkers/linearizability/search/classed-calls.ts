import { grown } from "../../history/growing-array.ts";
import { NONE } from "../../history/interner.ts";
import type { Call, Model } from "../../models/model.ts";
import { NEVER, type ObjectCalls } from "../object-calls.ts";
import type { TimedCall } from "../timed-call.ts";

/**
 * The calls on one object in the form that the search works on, in order of invocation. Calls that the model cannot
 * tell apart have one class: the same `f`, input and answer (or none), and the same process if the model
 * looks at it. Plain data, so that it can be sent to another thread.
 */
export interface ClassedCalls {
  /** By call: moments, all different. Ascending. */
  readonly invoked: Int32Array;
  /** By call: later than `invoked`; `NEVER` if the call may take effect at any time or not at all. */
  readonly returned: Int32Array;
  readonly classOf: Int32Array;
  readonly classes: readonly Call[];
}

/** What the output column says of a call of unknown outcome. No value has this id. */
const UNANSWERED = -0x8000_0000;

/** One pass over the ids of interned values: no value is decoded more than once. */
export function classedCalls(model: Model, calls: ObjectCalls): ClassedCalls {
  const { history, count, position, invoked, returned } = calls;
  const { f, value, pair, process } = history.columns;
  const { values, fs } = history;
  const classOf = new Int32Array(count);
  const classes: Call[] = [];
  const table = new ClassTable();
  for (let call = 0; call < count; call++) {
    const at = position[call] ?? 0;
    const itsF = f[at] ?? 0;
    const input = value[at] ?? NONE;
    const output = returned[call] === NEVER ? UNANSWERED : (value[pair[at] ?? NONE] ?? NONE);
    const caller = model.seesProcess === true ? (process[at] ?? NONE) : NONE;
    const callClass = table.intern(itsF, input, output, caller);
    classOf[call] = callClass;
    if (callClass < classes.length) continue;
    classes.push({
      f: fs.decode(itsF),
      input: values.decode(input),
      ...(output === UNANSWERED ? {} : { output: values.decode(output) }),
      ...(model.seesProcess === true ? { process: caller } : {}),
    });
  }
  return { invoked, returned, classOf, classes };
}

/** The same for a short list in order of invocation. */
export function classedTimedCalls(calls: readonly TimedCall[]): ClassedCalls {
  const count = calls.length;
  const places = placesOf(calls);
  const invoked = new Int32Array(count);
  const returned = new Int32Array(count);
  const classOf = new Int32Array(count);
  const ids = new Map<string, number>();
  const classes: Call[] = [];
  let call = 0;
  for (const timed of calls) {
    let id = ids.get(timed.text);
    if (id === undefined) {
      id = classes.push(timed.call) - 1;
      ids.set(timed.text, id);
    }
    classOf[call] = id;
    invoked[call] = places.get(timed.invoked) ?? 0;
    returned[call++] = places.get(timed.returned) ?? NEVER;
  }
  return { invoked, returned, classOf, classes };
}

/** The moments of calls, numbered from 0. */
function placesOf(calls: readonly TimedCall[]): Map<number, number> {
  const moments = new Float64Array(2 * calls.length);
  let count = 0;
  for (const { invoked, returned } of calls) {
    moments[count++] = invoked;
    if (Number.isFinite(returned)) moments[count++] = returned;
  }
  const places = new Map<number, number>();
  for (const moment of moments.subarray(0, count).sort()) places.set(moment, places.size);
  return places;
}

const STRIDE = 4;

/** Numbers for quadruples of integers, in order of first appearance. */
class ClassTable {
  #rows: Int32Array = new Int32Array(64 * STRIDE);
  /** Numbers plus one; 0 is an empty place. */
  #places: Int32Array = new Int32Array(128);
  #size = 0;

  intern(a: number, b: number, c: number, d: number): number {
    const rows = this.#rows;
    const mask = this.#places.length - 1;
    let place = hashOf(a, b, c, d) & mask;
    for (;;) {
      const at = ((this.#places[place] ?? 0) - 1) * STRIDE;
      if (at < 0) break;
      if (rows[at + 1] === b && rows[at + 2] === c && rows[at] === a && rows[at + 3] === d)
        return at / STRIDE;
      place = (place + 1) & mask;
    }
    return this.#add(place, a, b, c, d);
  }

  #add(place: number, a: number, b: number, c: number, d: number): number {
    const added = this.#size++;
    if (added * STRIDE === this.#rows.length) this.#rows = grown(this.#rows, this.#rows.length * 2);
    const at = added * STRIDE;
    this.#rows[at] = a;
    this.#rows[at + 1] = b;
    this.#rows[at + 2] = c;
    this.#rows[at + 3] = d;
    this.#places[place] = added + 1;
    if (this.#size * 2 >= this.#places.length) this.#rehash();
    return added;
  }

  #rehash(): void {
    const places = new Int32Array(this.#places.length * 2);
    const mask = places.length - 1;
    const rows = this.#rows;
    for (let id = 0; id < this.#size; id++) {
      const at = id * STRIDE;
      let place = hashOf(rows[at] ?? 0, rows[at + 1] ?? 0, rows[at + 2] ?? 0, rows[at + 3] ?? 0) & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = id + 1;
    }
    this.#places = places;
  }
}

function hashOf(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 7, 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash ^ c, 0x27d4eb2f);
  hash ^= hash >>> 13;
  hash = Math.imul(hash ^ d, 0x165667b1);
  return hash ^ (hash >>> 16);
}
