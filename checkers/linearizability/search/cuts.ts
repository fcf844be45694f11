import type { Frontier } from "./frontier.ts";
import type { Limits } from "./limits.ts";

/** How many of the last ranks are remembered. */
const MAX_RANKS = 64;
/** A window that can begin in more configurations than this explains nothing. */
const MAX_CONFIGURATIONS = 16;

/** What was possible just before a return: states, and which of the open calls each order had placed already. */
export interface Cut {
  readonly rank: number;
  readonly states: readonly number[];
  /** The masks of the configurations, one after the other. */
  readonly masks: Int32Array;
}

/** The last few frontiers of a breadth-first search, in a ring: where a look at what went wrong can begin. */
export class Cuts {
  readonly #ranks: number;
  readonly #words: number;
  readonly #states: Int32Array;
  readonly #masks: Int32Array;
  readonly #sizes: Int32Array;

  constructor(words: number, ranks: number, limits: Limits) {
    this.#ranks = Math.min(MAX_RANKS, ranks + 1);
    this.#words = words;
    this.#states = limits.ints(this.#ranks * MAX_CONFIGURATIONS);
    this.#masks = limits.ints(this.#ranks * MAX_CONFIGURATIONS * words);
    this.#sizes = limits.ints(this.#ranks);
  }

  note(rank: number, frontier: Frontier): void {
    const at = rank % this.#ranks;
    const { size, states, masks } = frontier;
    this.#sizes[at] = size > MAX_CONFIGURATIONS ? 0 : size;
    if (size > MAX_CONFIGURATIONS) return;
    const from = at * MAX_CONFIGURATIONS;
    for (let entry = 0; entry < size; entry++) this.#states[from + entry] = states[entry] ?? 0;
    for (let word = 0; word < size * this.#words; word++)
      this.#masks[from * this.#words + word] = masks[word] ?? 0;
  }

  /** The cuts before `rank` that are remembered, the latest first. */
  *before(rank: number): Generator<Cut, undefined> {
    for (let each = rank; each >= 0 && each > rank - this.#ranks; each--) {
      const from = (each % this.#ranks) * MAX_CONFIGURATIONS;
      const size = this.#sizes[each % this.#ranks] ?? 0;
      if (size === 0) continue;
      yield {
        rank: each,
        states: [...new Set(this.#states.subarray(from, from + size))],
        masks: this.#masks.slice(from * this.#words, (from + size) * this.#words),
      };
    }
    return undefined;
  }
}
