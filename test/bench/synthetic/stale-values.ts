import { NONE } from "../../../checkers/history/interner.ts";
import type { Asking } from "./simulate.ts";

/** Knows which values a read cannot answer any more. Objects are known by their place, values by their ids. */
export interface StaleValues {
  /** A read is invoked: takes down in its `note` what is over by then. */
  readInvoked(read: Asking, place: number): void;
  /** Something that will produce a value, or may. */
  changeInvoked(change: Asking, place: number): void;
  changeRefused(change: Asking, place: number): void;
  changeReturned(change: Asking, place: number, returned: number): void;
  /** A value that the read, about to complete, certainly cannot have found. */
  impossible(read: Asking, place: number): number | undefined;
}

const NOTHING = -2;

/**
 * Where each value is written once: impossible is the value of a write w that returned before a change c was invoked
 * that returned before the read was invoked. For w is before c, c before the read, and nobody writes the
 * value again.
 */
export class StaleUniqueValues implements StaleValues {
  /** By object: the value of the latest change that returned. */
  readonly #settled: Int32Array;
  /** By object: a value that a change overwrote which has returned. */
  readonly #overwritten: Int32Array;

  constructor(objects: number) {
    this.#settled = new Int32Array(objects).fill(NONE);
    this.#overwritten = new Int32Array(objects).fill(NOTHING);
  }

  readInvoked(read: Asking, place: number): void {
    read.note = this.#overwritten[place] ?? NOTHING;
  }

  changeInvoked(change: Asking, place: number): void {
    change.note = this.#settled[place] ?? NONE;
  }

  changeRefused(): void {
    // It left nothing behind.
  }

  changeReturned(change: Asking, place: number): void {
    this.#overwritten[place] = change.note;
    this.#settled[place] = change.produces;
  }

  impossible(read: Asking): number | undefined {
    return read.note === NOTHING ? undefined : read.note;
  }
}

/**
 * Where values from 0 to `count` - 1 are written again and again: a value is impossible if every change that may have
 * produced it returned before the invocation of one that returned before the read was invoked. One of unknown
 * outcome never returns.
 */
export class StaleRecurringValues implements StaleValues {
  readonly #count: number;
  /** By object: the latest invocation among changes that have returned. */
  readonly #barrier: Int32Array;
  /** By object and value: how many may yet produce it, or may have without anybody knowing. */
  readonly #pending: Int32Array;
  /** By object and value: when the last of those that produced it returned. */
  readonly #lastReturn: Int32Array;

  constructor(objects: number, count: number) {
    this.#count = count;
    this.#barrier = new Int32Array(objects).fill(-1);
    this.#pending = new Int32Array(objects * count);
    this.#lastReturn = new Int32Array(objects * count).fill(-1);
  }

  readInvoked(read: Asking, place: number): void {
    read.note = this.#barrier[place] ?? -1;
  }

  changeInvoked(change: Asking, place: number): void {
    this.#add(place, change.produces, 1);
  }

  changeRefused(change: Asking, place: number): void {
    this.#add(place, change.produces, -1);
  }

  changeReturned(change: Asking, place: number, returned: number): void {
    this.#add(place, change.produces, -1);
    this.#lastReturn[place * this.#count + change.produces] = returned;
    this.#barrier[place] = Math.max(this.#barrier[place] ?? -1, change.invoked);
  }

  impossible(read: Asking, place: number): number | undefined {
    for (let value = 0; value < this.#count; value++) {
      const entry = place * this.#count + value;
      if (this.#pending[entry] === 0 && (this.#lastReturn[entry] ?? -1) < read.note) return value;
    }
    return undefined;
  }

  #add(place: number, value: number, change: number): void {
    const entry = place * this.#count + value;
    this.#pending[entry] = (this.#pending[entry] ?? 0) + change;
  }
}
