import { asciiText, spells } from "./ascii.ts";
import { grown } from "./growing-array.ts";

const EMPTY = -1;

/**
 * Gives strings dense ids from 0, in order of first appearance.
 *
 * Open addressing, for the reason given at `IntTable`. The hash of each string is kept, so that growing
 * touches no string and a probe compares strings only when their hashes agree.
 */
export class StringTable {
  readonly #strings: string[] = [];
  #hashes: Int32Array = new Int32Array(16);
  #slots: Int32Array = new Int32Array(32).fill(EMPTY);

  get size(): number {
    return this.#strings.length;
  }

  /** The id of `text`, a new one if it has none yet. */
  intern(text: string): number {
    const hash = hashOf(text);
    const slot = this.#find(text, hash);
    const id = this.#slots[slot] ?? EMPTY;
    return id === EMPTY ? this.#add(text, hash, slot) : id;
  }

  /** The id of the string that `bytes[start]` up to `bytes[end]` spell, all below 0x80, a new one if it has none yet. */
  internAscii(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOfAscii(bytes, start, end);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const id = this.#slots[slot];
      if (id === EMPTY || id === undefined) return this.#add(asciiText(bytes, start, end), hash, slot);
      if (this.#hashes[id] === hash && spells(this.#strings[id] ?? "", bytes, start, end)) return id;
      slot = (slot + 1) & mask;
    }
  }

  /** The id of `text`, -1 if it has none. */
  idOf(text: string): number {
    return this.#slots[this.#find(text, hashOf(text))] ?? EMPTY;
  }

  /** The string with this id. */
  decode(id: number): string {
    const text = this.#strings[id];
    if (text === undefined) throw new RangeError(`No string has id ${id}`);
    return text;
  }

  /** The slot that holds `text`, or the empty one where it belongs. */
  #find(text: string, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const id = this.#slots[slot];
      if (id === EMPTY || id === undefined) return slot;
      if (this.#hashes[id] === hash && this.#strings[id] === text) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #add(text: string, hash: number, slot: number): number {
    const id = this.#strings.push(text) - 1;
    if (id === this.#hashes.length) this.#hashes = grown(this.#hashes);
    this.#hashes[id] = hash;
    this.#slots[slot] = id;
    if (this.#strings.length * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const mask = this.#slots.length * 2 - 1;
    const slots = new Int32Array(mask + 1).fill(EMPTY);
    for (let id = 0; id < this.#strings.length; id++) {
      // All strings differ, so any empty slot will do.
      let slot = (this.#hashes[id] ?? 0) & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}

/** FNV-1a over UTF-16 code units, with a last scramble because its low bits are weak. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}

/** The same as `hashOf` the string that the bytes spell. */
function hashOfAscii(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}
