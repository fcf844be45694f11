import type { Limits } from "./limits.ts";
import type { Crashed } from "./plan.ts";

/**
 * The crashed calls that a depth-first search may use at the rank at hand: those invoked before its return, less those that
 * the order at hand has used.
 */
export class CrashedSupply {
  readonly #crashed: Crashed;
  readonly #invoked: Int32Array;
  readonly #used: Int32Array;
  #arrived = 0;
  /** Groups are numbered by first invocation, so those of which any were invoked are the first so many. */
  groups = 0;

  constructor(crashed: Crashed, limits: Limits) {
    const groups = crashed.classOf.length;
    this.#crashed = crashed;
    this.#invoked = limits.ints(groups);
    this.#used = limits.ints(groups);
  }

  moveTo(rank: number): void {
    const { before, groupOf } = this.#crashed;
    const wanted = before[rank] ?? 0;
    const invoked = this.#invoked;
    for (; this.#arrived < wanted; this.#arrived++) {
      const group = groupOf[this.#arrived] ?? 0;
      invoked[group] = (invoked[group] ?? 0) + 1;
      if (group === this.groups) this.groups++;
    }
    while (this.#arrived > wanted) {
      const group = groupOf[--this.#arrived] ?? 0;
      invoked[group] = (invoked[group] ?? 0) - 1;
      if (invoked[group] === 0) this.groups--;
    }
  }

  has(group: number): boolean {
    return (this.#invoked[group] ?? 0) > (this.#used[group] ?? 0);
  }

  take(group: number): void {
    this.#used[group] = (this.#used[group] ?? 0) + 1;
  }

  giveBack(group: number): void {
    this.#used[group] = (this.#used[group] ?? 0) - 1;
  }
}
