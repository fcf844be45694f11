import type { CheckContext } from "../../checker.ts";

export type ExhaustedBy = "time" | "memory" | "states";

/** What a search may hold if nobody says otherwise: 1 GiB. */
export const DEFAULT_MAX_BYTES: number = 2 ** 30;

/** How much work passes between two looks at the clock. */
export const CLOCK_STRIDE = 4096;

/**
 * Short arrays are cut from blocks of so many integers: an array of its own costs a microsecond, and a history of a
 * hundred calls is decided in a hundred.
 */
const BLOCK = 4096;
const MAX_SMALL = 512;
const NO_BLOCK = new ArrayBuffer(0);

/** Ends a search from wherever it is. Caught where the search was started, and turned into `undecided`. */
export class Exhausted extends Error {
  readonly by: ExhaustedBy;

  constructor(by: ExhaustedBy) {
    super(`The search ran out of ${by}`);
    this.by = by;
  }
}

/**
 * What a search may use up. Memory is asked for before it is taken, so that a search gives up before the process
 * does.
 */
export class Limits {
  readonly #maxBytes: number;
  readonly #expired: () => boolean;
  readonly maxStates: number;
  #held = 0;
  #untilClock = CLOCK_STRIDE;
  #block: ArrayBuffer = NO_BLOCK;
  #blockUsed = BLOCK + 1;

  constructor({ expired, maxStates, maxBytes }: CheckContext) {
    this.#expired = expired;
    this.maxStates = maxStates;
    this.#maxBytes = maxBytes ?? DEFAULT_MAX_BYTES;
  }

  /** @throws Exhausted if there are not as many left. */
  reserve(bytes: number): void {
    if (this.#held + bytes > this.#maxBytes) throw new Exhausted("memory");
    this.#held += bytes;
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }

  get held(): number {
    return this.#held;
  }

  get isExpired(): boolean {
    return this.#expired();
  }

  /** @throws Exhausted if the time is up. */
  spend(work: number): void {
    this.#untilClock -= work;
    if (this.#untilClock > 0) return;
    this.#untilClock = CLOCK_STRIDE;
    if (this.#expired()) throw new Exhausted("time");
  }

  ints(length: number): Int32Array {
    this.reserve(4 * length);
    if (length > MAX_SMALL) return new Int32Array(length);
    if (this.#blockUsed + length > BLOCK) {
      this.#block = new ArrayBuffer(4 * BLOCK);
      this.#blockUsed = 0;
    }
    const from = 4 * this.#blockUsed;
    this.#blockUsed += length;
    return new Int32Array(this.#block, from, length);
  }

  bytes(length: number): Uint8Array {
    this.reserve(length);
    return new Uint8Array(length);
  }

  /** A copy of `array` with room for `length`. The old one counts until the copy is made, since both are there. */
  grown(array: Int32Array, length: number): Int32Array {
    const copy = this.ints(length);
    copy.set(array);
    this.release(array.byteLength);
    return copy;
  }
}

/** What `look` finds, or nothing if it runs out of something: for looks that would be nice to have. */
export function unlessExhausted<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Exhausted) return undefined;
    throw error;
  }
}
