/**
 * Intervals by where they begin, from which all are taken that hold a point: a tree of the greatest ends. Each is taken
 * once, so that all together cost O(n log n).
 */
export class StabbingTree {
  readonly #leaves: number;
  /** By node: the greatest end below it, -1 if there is no interval left. */
  readonly #greatest: Int32Array;

  /** @param ends - Where intervals end, in the order in which they begin. */
  constructor(ends: Int32Array) {
    let leaves = 1;
    while (leaves < ends.length) leaves *= 2;
    this.#leaves = leaves;
    const greatest = new Int32Array(2 * leaves).fill(-1);
    this.#greatest = greatest;
    greatest.set(ends, leaves);
    for (let node = leaves - 1; node > 0; node--)
      greatest[node] = Math.max(greatest[2 * node] ?? -1, greatest[2 * node + 1] ?? -1);
  }

  /** Takes an interval out of the first `count` that ends at `point` or behind it; -1 if there is none. */
  take(count: number, point: number): number {
    const greatest = this.#greatest;
    const found = this.#find(count, point);
    if (found < 0) return -1;
    let node = found + this.#leaves;
    greatest[node] = -1;
    for (node >>= 1; node > 0; node >>= 1) {
      const left = greatest[2 * node] ?? -1;
      const right = greatest[2 * node + 1] ?? -1;
      greatest[node] = left > right ? left : right;
    }
    return found;
  }

  /** The first interval that ends there, if it is among the first `count`. */
  #find(count: number, point: number): number {
    const greatest = this.#greatest;
    if ((greatest[1] ?? -1) < point) return -1;
    let node = 1;
    while (node < this.#leaves) {
      node *= 2;
      if ((greatest[node] ?? -1) < point) node++;
    }
    const found = node - this.#leaves;
    return found < count ? found : -1;
  }
}
