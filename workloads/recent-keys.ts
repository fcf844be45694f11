import type { Key, Op } from "../checkers/history/operation.ts";

/** Remembers the keys that a run used last, and forgets the others: what a final phase should read. */
export class RecentKeys {
  readonly #count: number;
  readonly #keysOf: (op: Op) => readonly Key[];
  /** Least recently used first. */
  readonly #used = new Set<Key>();

  /**
   * @param count - How many keys to remember.
   * @param keysOf - The keys that an operation uses, where it has more of them than its `key`.
   */
  constructor(count: number, keysOf: (op: Op) => readonly Key[] = ownKey) {
    this.#count = count;
    this.#keysOf = keysOf;
  }

  note(op: Op): void {
    for (const key of this.#keysOf(op)) this.#use(key);
  }

  #use(key: Key): void {
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

function ownKey({ key }: Op): readonly Key[] {
  return key === undefined ? [] : [key];
}
