import type { Limits } from "./limits.ts";

/** No crashed call used at all. */
export const NONE_USED = 0;

/**
 * How many crashed calls of each group a configuration has used, as numbered vectors: equal vectors have equal
 * numbers.
 *
 * The hash of a vector is the sum of a random word for each call used (Zobrist), so that one call more is one
 * addition; the contents decide.
 */
export class CrashCounts {
  readonly #groups: number;
  readonly #limits: Limits;
  readonly #words: Int32Array;
  /** Vectors one after the other. */
  #vectors: Int32Array;
  #hashes: Int32Array;
  #sums: Int32Array;
  /** Numbers plus one; 0 is an empty place. */
  #places: Int32Array;
  #size = 1;

  constructor(groups: number, limits: Limits) {
    this.#groups = groups;
    this.#limits = limits;
    this.#words = limits.ints(groups);
    for (let group = 0; group < groups; group++) this.#words[group] = scramble(group + 1);
    this.#vectors = limits.ints(8 * groups);
    this.#hashes = limits.ints(8);
    this.#sums = limits.ints(8);
    this.#places = limits.ints(16);
    this.#places[0] = 1;
  }

  count(id: number, group: number): number {
    return this.#vectors[id * this.#groups + group] ?? 0;
  }

  /** How many crashed calls in all. */
  sum(id: number): number {
    return this.#sums[id] ?? 0;
  }

  /** The vector `id` with one more of `group`. */
  increment(id: number, group: number): number {
    const hash = ((this.#hashes[id] ?? 0) + (this.#words[group] ?? 0)) | 0;
    const mask = this.#places.length - 1;
    for (let place = scramble(hash) & mask; ; place = (place + 1) & mask) {
      const there = (this.#places[place] ?? 0) - 1;
      if (there < 0) return this.#add(id, group, hash);
      if (this.#hashes[there] === hash && this.#isIncrement(there, id, group)) return there;
    }
  }

  /** True if `a` uses no more of any group than `b`, so that everything still open to `b` is open to `a`. */
  covers(a: number, b: number): boolean {
    if (a === b) return true;
    if (this.sum(a) >= this.sum(b)) return false;
    const vectors = this.#vectors;
    const groups = this.#groups;
    const left = a * groups;
    const right = b * groups;
    for (let group = 0; group < groups; group++) {
      if ((vectors[left + group] ?? 0) > (vectors[right + group] ?? 0)) return false;
    }
    return true;
  }

  #isIncrement(there: number, id: number, group: number): boolean {
    const vectors = this.#vectors;
    const groups = this.#groups;
    const left = there * groups;
    const right = id * groups;
    for (let each = 0; each < groups; each++) {
      if (vectors[left + each] !== (vectors[right + each] ?? 0) + (each === group ? 1 : 0)) return false;
    }
    return true;
  }

  #add(id: number, group: number, hash: number): number {
    const added = this.#size;
    if (added === this.#hashes.length) this.#grow();
    this.#size++;
    const at = added * this.#groups;
    this.#vectors.copyWithin(at, id * this.#groups, (id + 1) * this.#groups);
    this.#vectors[at + group] = (this.#vectors[at + group] ?? 0) + 1;
    this.#hashes[added] = hash;
    this.#sums[added] = this.sum(id) + 1;
    this.#place(added);
    return added;
  }

  #place(id: number): void {
    const mask = this.#places.length - 1;
    let place = scramble(this.#hashes[id] ?? 0) & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = id + 1;
  }

  #grow(): void {
    const capacity = this.#hashes.length * 2;
    this.#vectors = this.#limits.grown(this.#vectors, capacity * this.#groups);
    this.#hashes = this.#limits.grown(this.#hashes, capacity);
    this.#sums = this.#limits.grown(this.#sums, capacity);
    const places = this.#limits.ints(capacity * 2);
    this.#limits.release(this.#places.byteLength);
    this.#places = places;
    for (let id = 0; id < this.#size; id++) this.#place(id);
  }
}

/** The finaliser of MurmurHash3; 0 stays 0. */
function scramble(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
