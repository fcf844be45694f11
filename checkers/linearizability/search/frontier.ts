import type { Limits } from "./limits.ts";

/** Configurations between two returns: all that a breadth-first search has to know of what came before. */
export class Frontier {
  readonly words: number;
  readonly #limits: Limits;
  states: Int32Array;
  used: Int32Array;
  /** In the forest of steps. */
  steps: Int32Array;
  masks: Int32Array;
  size = 0;

  constructor(words: number, limits: Limits) {
    this.words = words;
    this.#limits = limits;
    this.states = limits.ints(16);
    this.used = limits.ints(16);
    this.steps = limits.ints(16);
    this.masks = limits.ints(16 * words);
  }

  /** Adds a configuration, and returns its place; its mask is for the caller to copy to `masks`. */
  add(state: number, used: number, step: number): number {
    if (this.size === this.states.length) this.#grow();
    const entry = this.size++;
    this.states[entry] = state;
    this.used[entry] = used;
    this.steps[entry] = step;
    return entry;
  }

  #grow(): void {
    const capacity = this.states.length * 2;
    this.states = this.#limits.grown(this.states, capacity);
    this.used = this.#limits.grown(this.used, capacity);
    this.steps = this.#limits.grown(this.steps, capacity);
    this.masks = this.#limits.grown(this.masks, capacity * this.words);
  }

  free(): void {
    const { states, used, steps, masks } = this;
    for (const array of [states, used, steps, masks]) this.#limits.release(array.byteLength);
  }
}
