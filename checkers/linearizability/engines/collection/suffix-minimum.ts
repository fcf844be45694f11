import { NEVER } from "../../object-calls.ts";

/** Numbers at places, and the least of those at a place or behind it: a Fenwick tree. All are `NEVER` at first. */
export class SuffixMinimum {
  readonly #least: Int32Array;

  constructor(places: number) {
    this.#least = new Int32Array(places + 1).fill(NEVER);
  }

  /** Puts a number at a place where there may be others. */
  put(place: number, number: number): void {
    const least = this.#least;
    for (let node = place + 1; node > 0; node -= node & -node)
      if ((least[node] ?? NEVER) > number) least[node] = number;
  }

  from(place: number): number {
    const least = this.#least;
    let found: number = NEVER;
    for (let node = place + 1; node < least.length; node += node & -node)
      if ((least[node] ?? NEVER) < found) found = least[node] ?? NEVER;
    return found;
  }
}
