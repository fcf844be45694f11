import type { Key, Op } from "../checkers/history/operation.ts";

/** Remembers the keys that a run used last, and forgets the others: what a final phase should read. */
export class RecentKeys {
  readonly #count: number;
  /** Least recently used first. */
  readonly #used = new Set<Key>();

  /** @param count - How many keys to remember. */
  constructor(count: number) {
    this.#count = count;
  }

  note({ key }: Op): void {
    if (key === undefined) return;
    this.#used.delete(key);
    this.#used.add(key);
    if (this.#used.size <= this.#count) return;
    for (const oldest of this.#used) {
      this.#used.delete(oldest);
      return;
    }
  }

  get keys(): readonly Key[] {
    return [...this.#used];
  }
}
