const EMPTY = -1;

/**
 * The configurations a search has visited: rows of `width` integers, numbered in order of arrival.
 *
 * Rows are compared word by word; the hash only says where to look, so a collision can never make a search
 * skip a configuration that it has not seen.
 */
export class ConfigurationTable {
  readonly #width: number;
  #rows: Int32Array;
  #buckets: Int32Array;
  #size = 0;

  constructor(width: number) {
    this.#width = width;
    this.#rows = new Int32Array(width * 512);
    this.#buckets = new Int32Array(1024).fill(EMPTY);
  }

  get size(): number {
    return this.#size;
  }

  /** Returns the number of `row`, which is the previous `size` if it was not there. */
  add(row: Int32Array): number {
    if (this.#size * 2 >= this.#buckets.length) this.#grow();
    let bucket = this.#bucketOf(row, 0);
    for (;;) {
      const number = this.#buckets[bucket] ?? EMPTY;
      if (number === EMPTY) break;
      if (this.#equals(number, row)) return number;
      bucket = (bucket + 1) & (this.#buckets.length - 1);
    }
    this.#buckets[bucket] = this.#size;
    this.#rows.set(row, this.#size * this.#width);
    return this.#size++;
  }

  #equals(number: number, row: Int32Array): boolean {
    const offset = number * this.#width;
    for (let word = 0; word < this.#width; word++) {
      if (this.#rows[offset + word] !== row[word]) return false;
    }
    return true;
  }

  #bucketOf(words: Int32Array, offset: number): number {
    let hash = 0x9e3779b1;
    for (let word = 0; word < this.#width; word++) {
      hash = Math.imul(hash ^ (words[offset + word] ?? 0), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return hash & (this.#buckets.length - 1);
  }

  #grow(): void {
    const rows = new Int32Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
    this.#buckets = new Int32Array(this.#buckets.length * 2).fill(EMPTY);
    for (let number = 0; number < this.#size; number++) {
      let bucket = this.#bucketOf(rows, number * this.#width);
      while (this.#buckets[bucket] !== EMPTY) bucket = (bucket + 1) & (this.#buckets.length - 1);
      this.#buckets[bucket] = number;
    }
  }
}
