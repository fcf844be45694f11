import type { CrashCounts } from "./crash-counts.ts";
import type { Limits } from "./limits.ts";

/** No crashed call was the last step. */
export const NO_GROUP = -1;

/**
 * The configurations from which a depth-first search has found nothing: rows of rank, state and mask, and of the
 * crashed calls used and the group of the last step if it was one.
 *
 * Rows are compared word by word; the hash only says where to look, so a collision can never make a search
 * skip a configuration that it has not seen.
 */
export class Visited {
  readonly #words: number;
  readonly #stride: number;
  readonly #crashes: CrashCounts | undefined;
  readonly #limits: Limits;
  readonly #dominance: boolean;
  #rows: Int32Array;
  /** Numbers plus one; 0 is an empty place. */
  #places: Int32Array;
  #size = 0;

  constructor(
    words: number,
    crashes: CrashCounts | undefined,
    { limits, dominance }: { readonly limits: Limits; readonly dominance: boolean },
  ) {
    this.#words = words;
    this.#crashes = crashes;
    this.#limits = limits;
    this.#dominance = dominance;
    this.#stride = 2 + words + (crashes === undefined ? 0 : 2);
    this.#rows = limits.ints(32 * this.#stride);
    this.#places = limits.ints(64);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Whether nothing can come of the configuration, because nothing came of one that is as good: with the same rank,
   * state and mask, that had used no more crashed calls of any group, and after whose last step no fewer
   * steps were allowed.
   */
  covers(rank: number, state: number, mask: Int32Array, used: number, last: number): boolean {
    if (this.#size === 0) return false;
    const rows = this.#rows;
    const places = this.#places;
    const words = this.#words;
    const bits = places.length - 1;
    const crashes = this.#crashes;
    let probes = 0;
    for (let place = hashOf(rank, state, mask, words) & bits; ; place = (place + 1) & bits) {
      const number = places[place] ?? 0;
      if (number === 0) {
        if (probes > 8) this.#limits.spend(probes >> 3);
        return false;
      }
      probes++;
      let at = (number - 1) * this.#stride;
      if (rows[at] !== rank || rows[at + 1] !== state) continue;
      at += 2;
      let word = 0;
      while (word < words && rows[at + word] === mask[word]) word++;
      if (word < words) continue;
      if (crashes === undefined) return true;
      const itsLast = rows[at + words + 1] ?? NO_GROUP;
      if (itsLast !== NO_GROUP && itsLast !== last) continue;
      const itsUsed = rows[at + words] ?? 0;
      if (itsUsed === used || (this.#dominance && crashes.covers(itsUsed, used))) return true;
    }
  }

  add(rank: number, state: number, mask: Int32Array, used: number, last: number): void {
    if ((this.#size + 1) * this.#stride > this.#rows.length) this.#grow();
    const rows = this.#rows;
    const words = this.#words;
    const at = this.#size * this.#stride;
    rows[at] = rank;
    rows[at + 1] = state;
    for (let word = 0; word < words; word++) rows[at + 2 + word] = mask[word] ?? 0;
    if (this.#crashes !== undefined) {
      rows[at + 2 + words] = used;
      rows[at + 3 + words] = last;
    }
    this.#size++;
    this.#put(this.#size, hashOf(rank, state, mask, words));
  }

  #put(number: number, hash: number): void {
    const places = this.#places;
    const bits = places.length - 1;
    let place = hash & bits;
    while (places[place] !== 0) place = (place + 1) & bits;
    places[place] = number;
  }

  /** Rows and places together, at a load of at most one half. */
  #grow(): void {
    this.#rows = this.#limits.grown(this.#rows, this.#rows.length * 2);
    const places = this.#limits.ints(this.#places.length * 2);
    this.#limits.release(this.#places.byteLength);
    this.#places = places;
    const rows = this.#rows;
    const mask = new Int32Array(this.#words);
    for (let number = 0; number < this.#size; number++) {
      const at = number * this.#stride;
      for (let word = 0; word < this.#words; word++) mask[word] = rows[at + 2 + word] ?? 0;
      this.#put(number + 1, hashOf(rows[at] ?? 0, rows[at + 1] ?? 0, mask, this.#words));
    }
  }

  /** Gives the memory back; nothing may be asked any more. */
  free(): void {
    this.#limits.release(this.#rows.byteLength + this.#places.byteLength);
    this.#rows = new Int32Array(0);
    this.#places = new Int32Array(64);
    this.#size = 0;
  }
}

function hashOf(rank: number, state: number, mask: Int32Array, words: number): number {
  let hash = Math.imul(rank + 1, 0x9e3779b1) ^ Math.imul(state + 7, 0x85ebca6b);
  hash ^= hash >>> 15;
  for (let word = 0; word < words; word++) {
    hash = Math.imul(hash ^ (mask[word] ?? 0), 0x27d4eb2f);
    hash ^= hash >>> 13;
  }
  hash = Math.imul(hash, 0x165667b1);
  return hash ^ (hash >>> 16);
}
