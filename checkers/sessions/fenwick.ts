/** Counts how many of the places of a row are marked up to a given one, in logarithmic time (Fenwick, 1994). Rows lie side by side in one array. */
export class MarkedPlaces {
  readonly #sums: Int32Array;
  /** Row r is from `start[r]` up to `start[r + 1]`. */
  readonly #start: Int32Array;

  constructor(start: Int32Array) {
    this.#start = start;
    this.#sums = new Int32Array(start.at(-1) ?? 0);
  }

  mark(row: number, place: number): void {
    const from = this.#start[row] ?? 0;
    const length = (this.#start[row + 1] ?? 0) - from;
    for (let i = place + 1; i <= length; i += i & -i)
      this.#sums[from + i - 1] = (this.#sums[from + i - 1] ?? 0) + 1;
  }

  /** How many places before this one are marked. */
  before(row: number, place: number): number {
    const from = this.#start[row] ?? 0;
    let sum = 0;
    for (let i = place; i > 0; i -= i & -i) sum += this.#sums[from + i - 1] ?? 0;
    return sum;
  }
}
