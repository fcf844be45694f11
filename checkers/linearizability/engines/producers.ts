import { NONE } from "../../history/interner.ts";
import { clear, type Scratch } from "./scratch.ts";

/** In place of a producer: there is more than one. */
export const SEVERAL = -2;

interface Slots {
  readonly table: number;
  readonly tableIds: number;
}

/**
 * By id of a value: the call that produces it, or `SEVERAL`.
 *
 * Ids of unique values mostly come from a counter, and then lie close enough together to be places in an array. Where
 * they do not, as in one of a thousand registers that share a counter, it is open addressing.
 */
export class Producers {
  readonly #producer: Int32Array;
  /** Empty if ids are places. */
  readonly #ids: Int32Array;
  readonly #lowest: number;
  readonly #mask: number;

  constructor(
    scratch: Scratch,
    slots: Slots,
    range: { readonly lowest: number; readonly highest: number; readonly entries: number },
  ) {
    const places = range.highest - range.lowest + 1;
    const direct = places <= 4 * range.entries + 16;
    const size = direct ? places : sizeFor(range.entries);
    this.#lowest = range.lowest;
    this.#mask = direct ? 0 : size - 1;
    this.#producer = scratch.ints(slots.table, size);
    this.#ids = scratch.ints(slots.tableIds, direct ? 0 : size);
    clear(this.#producer, size, NONE);
  }

  /** The producer of this value, `NONE` or `SEVERAL`. */
  get(id: number): number {
    return this.#producer[this.#placeOf(id)] ?? NONE;
  }

  /** One more call that produces the value. */
  add(id: number, call: number): void {
    const place = this.#placeOf(id);
    if (this.#mask > 0) this.#ids[place] = id;
    this.#producer[place] = this.#producer[place] === NONE ? call : SEVERAL;
  }

  /** The one that stands for the value from now on. */
  set(id: number, call: number): void {
    const place = this.#placeOf(id);
    if (this.#mask > 0) this.#ids[place] = id;
    this.#producer[place] = call;
  }

  #placeOf(id: number): number {
    if (this.#mask === 0) return id - this.#lowest;
    let place = scramble(id) & this.#mask;
    while (this.#producer[place] !== NONE && this.#ids[place] !== id) place = (place + 1) & this.#mask;
    return place;
  }
}

/** A power of two, at most half of which will be taken. */
function sizeFor(entries: number): number {
  return 2 ** Math.ceil(Math.log2(2 * entries + 2));
}

function scramble(id: number): number {
  const hash = Math.imul(id ^ (id >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
