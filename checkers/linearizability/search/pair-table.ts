import type { Limits } from "./limits.ts";

/** What `get` returns for a pair that is not there. */
export const ABSENT = -2;

const STRIDE = 3;

/** Integers by pairs of non-negative integers, by open addressing: a `Map` would throw at 2^24 entries. */
export class PairTable {
  readonly #limits: Limits;
  /** Triples of first (plus one, so that 0 is an empty place), second and value. */
  #places: Int32Array;
  #size = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#places = limits.ints(STRIDE * 32);
  }

  get(first: number, second: number): number {
    const at = this.#find(this.#places, first, second);
    return this.#places[at] === 0 ? ABSENT : (this.#places[at + 2] ?? ABSENT);
  }

  /** The pair must not be there yet. */
  set(first: number, second: number, value: number): void {
    if (this.#size * 2 * STRIDE >= this.#places.length) this.#grow();
    this.#size++;
    this.#put(this.#places, first, second, value);
  }

  #put(places: Int32Array, first: number, second: number, value: number): void {
    const at = this.#find(places, first, second);
    places[at] = first + 1;
    places[at + 1] = second;
    places[at + 2] = value;
  }

  /** Where the pair is, or would go. */
  #find(places: Int32Array, first: number, second: number): number {
    const capacity = places.length / STRIDE;
    let hash = Math.imul(first + 1, 0x9e3779b1) ^ Math.imul(second + 7, 0x85ebca6b);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x27d4eb2f);
    let place = (hash ^ (hash >>> 13)) & (capacity - 1);
    for (;;) {
      const at = place * STRIDE;
      const there = places[at];
      if (there === 0 || (there === first + 1 && places[at + 1] === second)) return at;
      place = (place + 1) & (capacity - 1);
    }
  }

  #grow(): void {
    const old = this.#places;
    const places = this.#limits.ints(old.length * 2);
    for (let at = 0; at < old.length; at += STRIDE) {
      const first = old[at] ?? 0;
      if (first !== 0) this.#put(places, first - 1, old[at + 1] ?? 0, old[at + 2] ?? 0);
    }
    this.#places = places;
    this.#limits.release(old.byteLength);
  }
}
