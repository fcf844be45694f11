import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import type { Call, Model } from "../models/model.ts";

/** What `Transitions.step` returns for a call that the model refuses. */
export const REFUSED = -1;

/** A model over small integers: every state met has a number, and no step is computed twice. */
export class Transitions {
  readonly #model: Model;
  readonly #classes: readonly Call[];
  readonly #ids = new Map<string, number>();
  readonly #states: Json[] = [];
  /** By state, then by class. One map a state, since a single one would overflow before memory does. */
  readonly #next: Map<number, number>[] = [];

  constructor(model: Model, classes: readonly Call[]) {
    this.#model = model;
    this.#classes = classes;
  }

  intern(state: Json): number {
    const text = canonicalJson(state);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#states.push(state) - 1;
    this.#next.push(new Map());
    this.#ids.set(text, id);
    return id;
  }

  stateOf(id: number): Json {
    const state = this.#states[id];
    if (state === undefined) throw new RangeError(`No state ${id}`);
    return state;
  }

  step(from: number, callClass: number): number {
    const known = this.#next[from]?.get(callClass);
    return known ?? this.#compute(from, callClass);
  }

  #compute(from: number, callClass: number): number {
    const call = this.#classes[callClass];
    if (call === undefined) throw new RangeError(`No class ${callClass}`);
    const step = this.#model.step(this.stateOf(from), call);
    const to = step.legal ? this.intern(step.state) : REFUSED;
    this.#next[from]?.set(callClass, to);
    return to;
  }
}
