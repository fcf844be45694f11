import { grown } from "./growing-array.ts";

const EMPTY = -1;

/** Gives pairs of 32-bit integers dense ordinals from 0, in order of first appearance. Open addressing, for the reason given at `IntTable`. */
export class PairTable {
  #firsts: Int32Array = new Int32Array(16);
  #seconds: Int32Array = new Int32Array(16);
  #slots: Int32Array = new Int32Array(32).fill(EMPTY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The ordinal of the pair, a new one if it has none yet. */
  intern(first: number, second: number): number {
    const slot = this.#find(first, second);
    const ordinal = this.#slots[slot] ?? EMPTY;
    return ordinal === EMPTY ? this.#add(first, second, slot) : ordinal;
  }

  /** The ordinal of the pair, -1 if it has none. */
  ordinalOf(first: number, second: number): number {
    return this.#slots[this.#find(first, second)] ?? EMPTY;
  }

  firstOf(ordinal: number): number {
    return this.#firsts[ordinal] ?? EMPTY;
  }

  secondOf(ordinal: number): number {
    return this.#seconds[ordinal] ?? EMPTY;
  }

  #find(first: number, second: number): number {
    const mask = this.#slots.length - 1;
    let slot = scramble(first, second) & mask;
    for (;;) {
      const ordinal = this.#slots[slot];
      if (ordinal === EMPTY || ordinal === undefined) return slot;
      if (this.#firsts[ordinal] === first && this.#seconds[ordinal] === second) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #add(first: number, second: number, slot: number): number {
    const ordinal = this.#size++;
    if (ordinal === this.#firsts.length) {
      this.#firsts = grown(this.#firsts);
      this.#seconds = grown(this.#seconds);
    }
    this.#firsts[ordinal] = first;
    this.#seconds[ordinal] = second;
    this.#slots[slot] = ordinal;
    if (this.#size * 2 > this.#slots.length) this.#rehash();
    return ordinal;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(EMPTY);
    for (let ordinal = 0; ordinal < this.#size; ordinal++)
      this.#slots[this.#find(this.#firsts[ordinal] ?? 0, this.#seconds[ordinal] ?? 0)] = ordinal;
  }
}

/** Spreads neighbouring pairs over the table: the finaliser of MurmurHash3 over both. */
function scramble(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e37_79b1) ^ second;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85eb_ca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
