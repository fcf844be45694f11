/** Added to the count of a gap that is used up, so that it is never again the least covered. */
const USED = 0x2000_0000;

/**
 * How many critical intervals cover each gap: a segment tree over counts with addition to a range and a least one. What is
 * added to a whole subtree stays at its root.
 */
export class CoverTree {
  readonly #leaves: number;
  /** By node: the least count below it, with what was added to it but not with what was added above. */
  readonly #least: Int32Array;
  readonly #added: Int32Array;

  constructor(counts: Int32Array) {
    let leaves = 1;
    while (leaves < counts.length) leaves *= 2;
    this.#leaves = leaves;
    this.#least = new Int32Array(2 * leaves).fill(USED);
    this.#added = new Int32Array(2 * leaves);
    this.#least.set(counts, leaves);
    for (let node = leaves - 1; node > 0; node--) this.#update(node);
  }

  /** The least count of all. */
  get least(): number {
    return this.#least[1] ?? USED;
  }

  /** A gap with the least count. */
  leastCovered(): number {
    const least = this.#least;
    let node = 1;
    while (node < this.#leaves) {
      node *= 2;
      if ((least[node] ?? 0) > (least[node + 1] ?? 0)) node++;
    }
    return node - this.#leaves;
  }

  use(gap: number): void {
    this.#add(gap, gap, USED);
  }

  /** One interval less covers the gaps from `first` to `last`. */
  uncover(first: number, last: number): void {
    this.#add(first, last, -1);
  }

  #add(first: number, last: number, amount: number): void {
    let left = first + this.#leaves;
    let right = last + this.#leaves;
    this.#apply(left, amount);
    if (right !== left) this.#apply(right, amount);
    while (left >> 1 !== right >> 1) {
      if ((left & 1) === 0) this.#apply(left + 1, amount);
      if ((right & 1) === 1) this.#apply(right - 1, amount);
      left >>= 1;
      right >>= 1;
      this.#update(left);
      this.#update(right);
    }
    for (let node = left >> 1; node > 0; node >>= 1) this.#update(node);
  }

  #apply(node: number, amount: number): void {
    this.#least[node] = (this.#least[node] ?? 0) + amount;
    this.#added[node] = (this.#added[node] ?? 0) + amount;
  }

  #update(node: number): void {
    const least = this.#least;
    const left = least[2 * node] ?? 0;
    const right = least[2 * node + 1] ?? 0;
    least[node] = (left < right ? left : right) + (this.#added[node] ?? 0);
  }
}
