import type { Limits } from "./limits.ts";

/** The parent of a first step. */
export const ROOT = -1;

/** A forest is not looked through for what has become of no use before it has so many steps. */
const MIN_FULL = 1 << 16;

/**
 * The steps of a breadth-first search, each with the one before it, so that the order that led to a configuration can be
 * told. Configurations die out, and the orders of those that live soon have one beginning: what leads to
 * none of them is thrown away now and then, and what stays is about one step a call.
 */
export class StepForest {
  readonly #limits: Limits;
  #parents: Int32Array;
  #steps: Int32Array;
  #size = 0;
  #full = MIN_FULL;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#parents = limits.ints(64);
    this.#steps = limits.ints(64);
  }

  add(parent: number, step: number): number {
    if (this.#size === this.#steps.length) {
      this.#parents = this.#limits.grown(this.#parents, this.#size * 2);
      this.#steps = this.#limits.grown(this.#steps, this.#size * 2);
    }
    this.#parents[this.#size] = parent;
    this.#steps[this.#size] = step;
    return this.#size++;
  }

  /** The steps from a root to this one. */
  path(last: number): Int32Array {
    let length = 0;
    for (let at = last; at !== ROOT; at = this.#parents[at] ?? ROOT) length++;
    const path = new Int32Array(length);
    for (let at = last; at !== ROOT; at = this.#parents[at] ?? ROOT) path[--length] = this.#steps[at] ?? 0;
    return path;
  }

  get isFull(): boolean {
    return this.#size >= this.#full;
  }

  /** Keeps what leads to the first `count` of `leaves`, and renumbers those. */
  prune(leaves: Int32Array, count: number): void {
    const parents = this.#parents;
    const steps = this.#steps;
    // Parents come before their children. First marks, then the new numbers.
    const numbers = this.#limits.ints(this.#size);
    for (let leaf = 0; leaf < count; leaf++) {
      const at = leaves[leaf] ?? ROOT;
      if (at !== ROOT) numbers[at] = 1;
    }
    for (let at = this.#size - 1; at >= 0; at--) {
      const parent = parents[at] ?? ROOT;
      if (numbers[at] === 1 && parent !== ROOT) numbers[parent] = 1;
    }
    let size = 0;
    for (let at = 0; at < this.#size; at++) {
      if (numbers[at] === 0) continue;
      const parent = parents[at] ?? ROOT;
      parents[size] = parent === ROOT ? ROOT : (numbers[parent] ?? ROOT);
      steps[size] = steps[at] ?? 0;
      numbers[at] = size++;
    }
    for (let leaf = 0; leaf < count; leaf++) {
      const at = leaves[leaf] ?? ROOT;
      if (at !== ROOT) leaves[leaf] = numbers[at] ?? ROOT;
    }
    this.#limits.release(numbers.byteLength);
    this.#size = size;
    this.#full = Math.max(MIN_FULL, size * 2);
  }

  free(): void {
    this.#limits.release(this.#parents.byteLength + this.#steps.byteLength);
  }
}
