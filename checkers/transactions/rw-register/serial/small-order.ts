/** A transitive relation between a few things, by number, which may contradict itself. */
export class SmallOrder {
  readonly #count: number;
  readonly #pairs: Uint8Array;
  #size = 0;

  constructor(count: number) {
    this.#count = count;
    this.#pairs = new Uint8Array(count * count);
  }

  /** How many pairs are related. */
  get size(): number {
    return this.#size;
  }

  has(a: number, b: number): boolean {
    return this.#pairs[a * this.#count + b] === 1;
  }

  /** Relates a to b, whatever is before a to b, and all that to whatever is after b. */
  add(a: number, b: number): void {
    if (this.has(a, b)) return;
    for (let x = 0; x < this.#count; x++) {
      if (x !== a && !this.has(x, a)) continue;
      this.#set(x, b);
      for (let y = 0; y < this.#count; y++) if (this.has(b, y)) this.#set(x, y);
    }
  }

  #set(a: number, b: number): void {
    const place = a * this.#count + b;
    if (this.#pairs[place] === 1) return;
    this.#pairs[place] = 1;
    this.#size++;
  }
}
