import { grown } from "../../../history/growing-array.ts";

/** Which of a few nodes are reached from which, as rows of bits, while edges are added and taken back. */
export class Reachability {
  readonly #count: number;
  readonly #words: number;
  readonly #rows: Int32Array;
  /** Pairs of a word's place and what it was before, of all changes since the beginning. */
  #trail: Int32Array = new Int32Array(256);
  #changes = 0;

  constructor(count: number) {
    this.#count = count;
    this.#words = (count + 31) >> 5;
    this.#rows = new Int32Array(count * this.#words);
  }

  reaches(from: number, to: number): boolean {
    return (((this.#rows[from * this.#words + (to >> 5)] ?? 0) >>> (to & 31)) & 1) === 1;
  }

  /** Says that one node reaches another, before any edge is added: all that follows from such pairs has to be said, too. */
  declare(from: number, to: number): void {
    const place = from * this.#words + (to >> 5);
    this.#rows[place] = (this.#rows[place] ?? 0) | (1 << (to & 31));
  }

  /** What to take changes back to. */
  get mark(): number {
    return this.#changes;
  }

  /** Adds an edge and all that follows. @returns False, and nothing changes, if it would close a cycle. */
  add(from: number, to: number): boolean {
    if (from === to || this.reaches(to, from)) return false;
    if (this.reaches(from, to)) return true;
    for (let node = 0; node < this.#count; node++)
      if (node === from || this.reaches(node, from)) this.#extend(node, to);
    return true;
  }

  undo(mark: number): void {
    while (this.#changes > mark) {
      this.#changes--;
      this.#rows[this.#trail[2 * this.#changes] ?? 0] = this.#trail[2 * this.#changes + 1] ?? 0;
    }
  }

  /** From `node` on, whatever `to` reaches is reached, and `to` itself. */
  #extend(node: number, to: number): void {
    const row = node * this.#words;
    const other = to * this.#words;
    for (let w = 0; w < this.#words; w++) {
      const old = this.#rows[row + w] ?? 0;
      const own = w === to >> 5 ? 1 << (to & 31) : 0;
      const now = old | (this.#rows[other + w] ?? 0) | own;
      if (now !== old) this.#change(row + w, old, now);
    }
  }

  #change(place: number, old: number, now: number): void {
    if (2 * this.#changes + 2 > this.#trail.length) this.#trail = grown(this.#trail);
    this.#trail[2 * this.#changes] = place;
    this.#trail[2 * this.#changes + 1] = old;
    this.#changes++;
    this.#rows[place] = now;
  }
}
