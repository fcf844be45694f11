import type { Limits } from "./limits.ts";

/**
 * The longest order that a depth-first search has met. It shares its beginning with the order at hand, and only what has
 * changed since the last note is copied, so that all notes together cost no more than the search.
 */
export class LongestOrder {
  readonly #limits: Limits;
  #steps: Int32Array;
  #length = 0;
  /** Up to here the steps are those of the search's own stack. */
  #shared = 0;
  #rank = -1;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#steps = limits.ints(64);
  }

  get rank(): number {
    return this.#rank;
  }

  note(rank: number, frames: Int32Array, width: number, depth: number): void {
    if (depth > this.#steps.length)
      this.#steps = this.#limits.grown(this.#steps, Math.max(depth, this.#steps.length * 2));
    for (let at = this.#shared; at < depth; at++) this.#steps[at] = frames[at * width] ?? 0;
    this.#shared = depth;
    this.#length = depth;
    this.#rank = rank;
  }

  cutTo(depth: number): void {
    if (depth < this.#shared) this.#shared = depth;
  }

  steps(): Int32Array {
    return this.#steps.slice(0, this.#length);
  }
}
