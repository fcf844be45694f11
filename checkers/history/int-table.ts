import { grown } from "./growing-array.ts";

const EMPTY = -1;

/**
 * Gives 32-bit integers dense ordinals from 0, in order of first appearance.
 *
 * Open addressing over typed arrays. A `Map` would do, but it throws at 2^24 entries, which a history of
 * ten million timeouts comes close to, and costs several times the memory.
 */
export class IntTable {
  #keys: Int32Array = new Int32Array(16);
  #slots: Int32Array = new Int32Array(32).fill(EMPTY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The ordinal of `key`, a new one if it has none yet. */
  intern(key: number): number {
    const slot = this.#find(key);
    const ordinal = this.#slots[slot] ?? EMPTY;
    return ordinal === EMPTY ? this.#add(key, slot) : ordinal;
  }

  /** The ordinal of `key`, -1 if it has none. */
  ordinalOf(key: number): number {
    return this.#slots[this.#find(key)] ?? EMPTY;
  }

  /** The key with this ordinal. */
  keyOf(ordinal: number): number {
    const key = ordinal < this.#size ? this.#keys[ordinal] : undefined;
    if (key === undefined) throw new RangeError(`No key has ordinal ${ordinal}`);
    return key;
  }

  /** The slot that holds `key`, or the empty one where it belongs. */
  #find(key: number): number {
    const mask = this.#slots.length - 1;
    let slot = scramble(key) & mask;
    for (;;) {
      const ordinal = this.#slots[slot];
      if (ordinal === EMPTY || ordinal === undefined || this.#keys[ordinal] === key) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #add(key: number, slot: number): number {
    const ordinal = this.#size++;
    if (ordinal === this.#keys.length) this.#keys = grown(this.#keys);
    this.#keys[ordinal] = key;
    this.#slots[slot] = ordinal;
    if (this.#size * 2 > this.#slots.length) this.#rehash();
    return ordinal;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(EMPTY);
    for (let ordinal = 0; ordinal < this.#size; ordinal++)
      this.#slots[this.#find(this.keyOf(ordinal))] = ordinal;
  }
}

/** Spreads neighbouring integers over the table: the finaliser of MurmurHash3. */
function scramble(key: number): number {
  let hash = key ^ (key >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
