import type { CrashCounts } from "./crash-counts.ts";
import { Exhausted, type Limits } from "./limits.ts";
import { NO_GROUP } from "./visited.ts";

/**
 * The configurations of one level of a breadth-first search: all that can come before one return. Looked up by state and
 * mask, in a table whose places count only if their stamp is that of the level, so that the next level
 * needs no clearing.
 */
export class Level {
  readonly words: number;
  readonly #crashes: CrashCounts | undefined;
  readonly #limits: Limits;
  readonly #dominance: boolean;

  states: Int32Array;
  used: Int32Array;
  /** The group of the last step if that was a crashed call, and the state before it. */
  last: Int32Array;
  before: Int32Array;
  /** In the forest of steps. */
  steps: Int32Array;
  masks: Int32Array;
  size = 0;

  #places: Int32Array;
  #stamps: Int32Array;
  #stamp = 0;

  constructor(
    words: number,
    crashes: CrashCounts | undefined,
    { limits, dominance }: { readonly limits: Limits; readonly dominance: boolean },
  ) {
    const capacity = 16;
    this.words = words;
    this.#crashes = crashes;
    this.#limits = limits;
    this.#dominance = dominance;
    this.states = limits.ints(capacity);
    this.used = limits.ints(capacity);
    this.last = limits.ints(capacity);
    this.before = limits.ints(capacity);
    this.steps = limits.ints(capacity);
    this.masks = limits.ints(capacity * words);
    this.#places = limits.ints(capacity * 2);
    this.#stamps = limits.ints(capacity * 2);
  }

  clear(): void {
    this.size = 0;
    this.#stamp++;
  }

  /** Whether there is a configuration that can do all that this one can. */
  covers(state: number, mask: Int32Array, at: number, used: number, last: number): boolean {
    return this.#findCover(state, mask, at, used, last, -1) >= 0;
  }

  /** The same for one that is here, with regard to all others. */
  isCovered(entry: number): boolean {
    const used = this.used[entry] ?? 0;
    return (
      this.#findCover(this.states[entry] ?? 0, this.masks, entry * this.words, used, NO_GROUP, entry) >= 0
    );
  }

  #findCover(
    state: number,
    mask: Int32Array,
    at: number,
    used: number,
    last: number,
    except: number,
  ): number {
    const { words } = this;
    const bits = this.#places.length - 1;
    const crashes = this.#crashes;
    let probes = 0;
    for (let place = this.#hash(state, mask, at) & bits; ; place = (place + 1) & bits) {
      if (this.#stamps[place] !== this.#stamp) break;
      const entry = this.#places[place] ?? 0;
      probes++;
      if (this.states[entry] !== state || entry === except) continue;
      let word = 0;
      while (word < words && this.masks[entry * words + word] === mask[at + word]) word++;
      if (word < words) continue;
      const itsLast = this.last[entry] ?? NO_GROUP;
      if (itsLast !== NO_GROUP && itsLast !== last) continue;
      const itsUsed = this.used[entry] ?? 0;
      if (crashes === undefined || itsUsed === used || (this.#dominance && crashes.covers(itsUsed, used)))
        return entry;
    }
    if (probes > 8) this.#limits.spend(probes >> 3);
    return -1;
  }

  add(state: number, mask: Int32Array, at: number, used: number): number {
    const { words } = this;
    if (this.size === this.states.length) this.#grow();
    const entry = this.size++;
    this.states[entry] = state;
    this.used[entry] = used;
    for (let word = 0; word < words; word++) this.masks[entry * words + word] = mask[at + word] ?? 0;
    this.#put(entry);
    return entry;
  }

  #put(entry: number): void {
    const bits = this.#places.length - 1;
    let place = this.#hash(this.states[entry] ?? 0, this.masks, entry * this.words) & bits;
    while (this.#stamps[place] === this.#stamp) place = (place + 1) & bits;
    this.#stamps[place] = this.#stamp;
    this.#places[place] = entry;
  }

  #hash(state: number, mask: Int32Array, at: number): number {
    let hash = Math.imul(state + 7, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let word = 0; word < this.words; word++) {
      hash = Math.imul(hash ^ (mask[at + word] ?? 0), 0x27d4eb2f);
      hash ^= hash >>> 13;
    }
    hash = Math.imul(hash, 0x165667b1);
    return hash ^ (hash >>> 16);
  }

  #grow(): void {
    const capacity = this.states.length * 2;
    if (capacity > 2 * this.#limits.maxStates + 64) throw new Exhausted("states");
    this.states = this.#limits.grown(this.states, capacity);
    this.used = this.#limits.grown(this.used, capacity);
    this.last = this.#limits.grown(this.last, capacity);
    this.before = this.#limits.grown(this.before, capacity);
    this.steps = this.#limits.grown(this.steps, capacity);
    this.masks = this.#limits.grown(this.masks, capacity * this.words);
    const places = this.#limits.ints(capacity * 2);
    const stamps = this.#limits.ints(capacity * 2);
    this.#limits.release(this.#places.byteLength + this.#stamps.byteLength);
    this.#places = places;
    this.#stamps = stamps;
    this.#stamp = 1;
    for (let entry = 0; entry < this.size; entry++) this.#put(entry);
  }

  free(): void {
    const { states, used, last, before, steps, masks } = this;
    for (const array of [states, used, last, before, steps, masks, this.#places, this.#stamps])
      this.#limits.release(array.byteLength);
  }
}
