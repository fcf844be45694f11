import { grown } from "./growing-array.ts";

import { SharedLists } from "./shared-lists.ts";

/** Codes of the column `f`: what a micro-operation does. */
export const APPEND = 0;
export const READ = 1;
export const WRITE = 2;

/** The length of what is no list. */
export const NO_LIST = -1;

const EMPTY = -1;

/**
 * Values that are transactions, as a struct of arrays: each is a row of micro-operations `[f, key, value]`, where f is
 * `append`, `r` or `w`. Equal transactions are kept once.
 *
 * A list that was read is kept as a branch of its key and a length: reads of a list that only grows are all
 * prefixes of each other, so that 160 million elements read need no more memory than the few that were appended.
 *
 * All values in it, keys among them, are ids of the interner that it belongs to.
 */
export class MicroOps {
  readonly lists: SharedLists = new SharedLists();
  #size = 0;
  #start: Int32Array = new Int32Array(16);
  #hashes: Int32Array = new Int32Array(16);
  #slots: Int32Array = new Int32Array(32).fill(EMPTY);

  #length = 0;
  #f: Uint8Array = new Uint8Array(64);
  #key: Int32Array = new Int32Array(64);
  #value: Int32Array = new Int32Array(64);
  #listLength: Int32Array = new Int32Array(64);
  /** Where the transaction that is being added begins. */
  #open = 0;

  /** How many transactions. */
  get size(): number {
    return this.#size;
  }

  /** The micro-operations of all transactions, one after the other, in columns that are longer than they need to be. */
  get columns(): MicroOpColumns {
    return {
      start: this.#start,
      f: this.#f,
      key: this.#key,
      value: this.#value,
      listLength: this.#listLength,
    };
  }

  /** Begins a transaction, and forgets one that was not ended. */
  begin(): void {
    this.#length = this.#open;
  }

  /** Adds a micro-operation on a value that is no list. */
  add(f: number, key: number, value: number): void {
    this.#add(f, key, value, NO_LIST);
  }

  /** Adds a read of a list of `length` ids. */
  addList(key: number, elements: Int32Array, length: number): void {
    this.#add(READ, key, this.lists.intern(key, elements, length), length);
  }

  /** Ends the transaction. @returns Its number, which is that of an equal one if there was one. */
  end(): number {
    const start = this.#open;
    const end = this.#length;
    const hash = this.#hash(start, end);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const known = this.#slots[slot];
      if (known === EMPTY || known === undefined) break;
      if (this.#hashes[known] === hash && this.#equals(known, start, end)) return known;
      slot = (slot + 1) & mask;
    }
    return this.#keep(slot, hash, end);
  }

  #keep(slot: number, hash: number, end: number): number {
    const number = this.#size++;
    if (number + 1 >= this.#start.length) this.#start = grown(this.#start);
    if (number >= this.#hashes.length) this.#hashes = grown(this.#hashes);
    this.#start[number + 1] = end;
    this.#hashes[number] = hash;
    this.#slots[slot] = number;
    this.#open = end;
    if (this.#size * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  #add(f: number, key: number, value: number, listLength: number): void {
    const at = this.#length++;
    if (at === this.#f.length) this.#grow();
    this.#f[at] = f;
    this.#key[at] = key;
    this.#value[at] = value;
    this.#listLength[at] = listLength;
  }

  #grow(): void {
    this.#f = grown(this.#f);
    this.#key = grown(this.#key);
    this.#value = grown(this.#value);
    this.#listLength = grown(this.#listLength);
  }

  #hash(start: number, end: number): number {
    let hash = end - start;
    for (let i = start; i < end; i++) {
      hash = Math.imul(hash ^ (this.#key[i] ?? 0), 0x85ebca6b);
      hash = Math.imul((hash ^ (hash >>> 15)) + (this.#value[i] ?? 0), 0xc2b2ae35);
      hash = Math.imul(hash ^ (hash >>> 13) ^ (this.#listLength[i] ?? 0), 0x27d4eb2f) + (this.#f[i] ?? 0);
    }
    return hash ^ (hash >>> 16);
  }

  #equals(known: number, start: number, end: number): boolean {
    const from = this.#start[known] ?? 0;
    if ((this.#start[known + 1] ?? 0) - from !== end - start) return false;
    for (let i = start, j = from; i < end; i++, j++) {
      if (this.#f[i] !== this.#f[j] || this.#key[i] !== this.#key[j]) return false;
      if (this.#value[i] !== this.#value[j] || this.#listLength[i] !== this.#listLength[j]) return false;
    }
    return true;
  }

  #rehash(): void {
    const mask = this.#slots.length * 2 - 1;
    const slots = new Int32Array(mask + 1).fill(EMPTY);
    for (let number = 0; number < this.#size; number++) {
      let slot = (this.#hashes[number] ?? 0) & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    this.#slots = slots;
  }
}

/** One entry a micro-operation in every column but `start`: those of transaction t are from `start[t]` up to `start[t + 1]`. */
export interface MicroOpColumns {
  readonly start: Int32Array;
  /** `APPEND`, `READ` or `WRITE`. */
  readonly f: Uint8Array;
  readonly key: Int32Array;
  /** The id of the value; of a list that was read, the number of its branch. */
  readonly value: Int32Array;
  /** How long a list was read; `NO_LIST` for everything else. */
  readonly listLength: Int32Array;
}
