/** Cells that are covered one stretch after the other and never uncovered: disjoint sets, each known by its free cell. */
export class CoveredCells {
  /** By cell: itself if it is free, else one behind it from which the next free one is found. */
  readonly #next: Int32Array;

  /** The cell `cells` stands for what lies behind all cells, and is always free. */
  constructor(cells: number) {
    this.#next = Int32Array.from({ length: cells + 1 }, (_, cell) => cell);
  }

  /** The first free cell from this one on. */
  nextFree(cell: number): number {
    const next = this.#next;
    let found = cell;
    for (;;) {
      const after = next[found] ?? found;
      if (after === found) return found;
      // Halving the path as it is walked keeps all paths short.
      const beyond = next[after] ?? after;
      next[found] = beyond;
      found = beyond;
    }
  }

  /** Covers the cells `from` to `to - 1`. */
  cover(from: number, to: number): void {
    const next = this.#next;
    for (let cell = this.nextFree(from); cell < to; cell = this.nextFree(cell)) next[cell] = cell + 1;
  }
}
