/** Arrays up to this many entries are kept for the next object, longer ones only as long as they are used. */
const KEPT = 1 << 18;

/**
 * Working space that an engine uses for one object after the other, so that a million small objects do not cost a
 * million allocations. What it hands out may be longer than asked for, and holds whatever was left in it.
 */
export class Scratch {
  readonly #ints: Int32Array[] = [];
  readonly #bytes: Uint8Array[] = [];

  /** Working array number `slot`. Asking for the same slot again takes it back. */
  ints(slot: number, length: number): Int32Array {
    const kept = this.#ints[slot];
    if (kept !== undefined && kept.length >= length) return kept;
    const array = new Int32Array(roomFor(length));
    if (length <= KEPT) this.#ints[slot] = array;
    return array;
  }

  bytes(slot: number, length: number): Uint8Array {
    const kept = this.#bytes[slot];
    if (kept !== undefined && kept.length >= length) return kept;
    const array = new Uint8Array(roomFor(length));
    if (length <= KEPT) this.#bytes[slot] = array;
    return array;
  }
}

/** Room to grow, so that objects of slowly growing size do not each need new arrays. */
function roomFor(length: number): number {
  return length > KEPT ? length : Math.min(KEPT, Math.max(64, length * 2));
}

/** Sets the first `length` entries. A call into the engine's `fill` costs more than a few entries are worth. */
export function clear(array: Int32Array, length: number, value: number): void {
  if (length > 32) array.fill(value, 0, length);
  else for (let i = 0; i < length; i++) array[i] = value;
}
