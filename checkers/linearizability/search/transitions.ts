import { canonicalJson } from "../../history/canonical-json.ts";
import type { Json } from "../../history/operation.ts";
import { StringTable } from "../../history/string-table.ts";
import type { Call, Model } from "../../models/model.ts";
import type { Limits } from "./limits.ts";
import { ABSENT, PairTable } from "./pair-table.ts";

/** What `Transitions.step` returns for a call that the model refuses. */
export const REFUSED = -1;
const UNKNOWN = ABSENT;

/** Up to this many entries a plain table of states by classes is both the fastest and small enough. */
const MAX_DENSE = 1 << 22;
const FIRST_ROWS = 8;

const CONDITIONAL = 1;
const UNCONDITIONAL = 2;
/** How many states are asked whether they refuse a call. */
const FEW_STATES = 4;

/** What the model's step costs, in configurations of a search. It may be a user's, so the clock is looked at more often. */
const WORK_PER_STEP = 8;

/** What a state costs besides its text: the parsed value, and its places in tables. */
const STATE_OVERHEAD = 160;
/** A value takes about this many bytes for each character of its text, which is kept as well. */
const BYTES_PER_CHARACTER = 8;

/**
 * A model over small integers: every state met has a number, and no step is computed twice. Knossos calls it a
 * memoized model.
 */
export class Transitions {
  readonly #model: Model;
  readonly #classes: readonly Call[];
  readonly #limits: Limits;
  readonly #texts: StringTable = new StringTable();
  readonly #states: Json[] = [];
  /** Next states by state, then by class, as long as that is small; else empty. */
  #dense: Int32Array;
  #sparse: PairTable | undefined;
  #doomed: PairTable | undefined;
  /** By class: 0 as long as nobody has asked. */
  readonly #conditional: Uint8Array;

  constructor(model: Model, classes: readonly Call[], limits: Limits) {
    this.#model = model;
    this.#classes = classes;
    this.#limits = limits;
    this.#conditional = limits.bytes(classes.length);
    if (FIRST_ROWS * classes.length <= MAX_DENSE) {
      this.#dense = limits.ints(FIRST_ROWS * classes.length).fill(UNKNOWN);
    } else {
      this.#dense = new Int32Array(0);
      this.#sparse = new PairTable(limits);
    }
  }

  /** How many states were met. */
  get size(): number {
    return this.#states.length;
  }

  intern(state: Json): number {
    const text = textOf(state);
    this.#limits.spend(1 + (text.length >> 5));
    const id = this.#texts.intern(text);
    if (id < this.#states.length) return id;
    // First of all, since its text has its number already: whoever goes on after it was too much must not give it to another.
    this.#states.push(state);
    this.#limits.reserve(STATE_OVERHEAD + BYTES_PER_CHARACTER * text.length);
    if (this.#sparse === undefined && this.#states.length * this.#classes.length > this.#dense.length)
      this.#addRows();
    return id;
  }

  stateOf(id: number): Json {
    const state = this.#states[id];
    if (state === undefined) throw new RangeError(`No state ${id}`);
    return state;
  }

  /** The state after a call of the class, or `REFUSED`. */
  step(from: number, callClass: number): number {
    if (this.#sparse !== undefined) return this.#stepSparsely(this.#sparse, from, callClass);
    const known = this.#dense[from * this.#classes.length + callClass];
    return known === undefined || known === UNKNOWN ? this.#compute(from, callClass) : known;
  }

  /**
   * Whether some of the first states refuse calls of the class. What has been said once is said ever after, since a search
   * orders its calls by it.
   */
  isConditional(callClass: number): boolean {
    const known = this.#conditional[callClass] ?? 0;
    if (known !== 0) return known === CONDITIONAL;
    let refused = false;
    for (let state = 0; state < Math.min(this.size, FEW_STATES) && !refused; state++)
      refused = this.step(state, callClass) === REFUSED;
    this.#conditional[callClass] = refused ? CONDITIONAL : UNCONDITIONAL;
    return refused;
  }

  /** The model's `isDoomed`, asked once for each state and class. */
  isDoomed(state: number, callClass: number): boolean {
    this.#doomed ??= new PairTable(this.#limits);
    const known = this.#doomed.get(state, callClass);
    if (known !== ABSENT) return known === 1;
    const call = this.#classOf(callClass);
    const doomed = this.#model.isDoomed?.(this.stateOf(state), call) ?? false;
    this.#doomed.set(state, callClass, doomed ? 1 : 0);
    return doomed;
  }

  #stepSparsely(table: PairTable, from: number, callClass: number): number {
    const known = table.get(from, callClass);
    return known === ABSENT ? this.#compute(from, callClass) : known;
  }

  #compute(from: number, callClass: number): number {
    this.#limits.spend(WORK_PER_STEP);
    const step = this.#model.step(this.stateOf(from), this.#classOf(callClass));
    const to = step.legal ? this.intern(step.state) : REFUSED;
    if (this.#sparse !== undefined) this.#sparse.set(from, callClass, to);
    else this.#dense[from * this.#classes.length + callClass] = to;
    return to;
  }

  #classOf(callClass: number): Call {
    const call = this.#classes[callClass];
    if (call === undefined) throw new RangeError(`No class ${callClass}`);
    return call;
  }

  #addRows(): void {
    const dense = this.#dense;
    if (dense.length * 2 <= MAX_DENSE) {
      this.#dense = this.#limits.grown(dense, dense.length * 2).fill(UNKNOWN, dense.length);
      return;
    }
    const sparse = new PairTable(this.#limits);
    const width = this.#classes.length;
    for (let at = 0; at < dense.length; at++) {
      const to = dense[at] ?? UNKNOWN;
      if (to !== UNKNOWN) sparse.set(Math.floor(at / width), at % width, to);
    }
    this.#sparse = sparse;
    this.#dense = new Int32Array(0);
    this.#limits.release(dense.byteLength);
  }
}

/** Two states are the same if and only if their texts are. A string needs no end to be told from all else, nor escapes. */
function textOf(state: Json): string {
  return typeof state === "string" ? `"${state}` : canonicalJson(state);
}
