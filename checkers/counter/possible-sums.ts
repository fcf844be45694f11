/** Ranges kept before only the least and the greatest sum are: with terms of a workload there are one to a few dozen. */
const MAX_RANGES = 1024;

/**
 * The sums that some terms can have, each of which counts or does not, as disjoint ranges of integers.
 *
 * Adding a term d to the set S makes it the union of S and S + d, in time linear in the number of ranges. Terms of
 * similar sizes soon fill one range. Terms that do not, such as the powers of three, double the ranges with
 * each: past `MAX_RANGES` the whole between the least and the greatest sum is taken for possible, and `isExact` is false.
 */
export class PossibleSums {
  /** First and last of each range in turn, ascending; between two ranges there is a gap. */
  #bounds: readonly number[];
  #isExact: boolean;

  constructor(bounds: readonly number[] = [0, 0], isExact = true) {
    this.#bounds = bounds;
    this.#isExact = isExact;
  }

  get least(): number {
    return this.#bounds[0] ?? 0;
  }

  get greatest(): number {
    return this.#bounds.at(-1) ?? 0;
  }

  /** Whether all that `has` says yes to is possible. What it says no to is never possible. */
  get isExact(): boolean {
    return this.#isExact;
  }

  has(sum: number): boolean {
    const bounds = this.#bounds;
    let low = 0;
    let high = bounds.length / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bounds[2 * middle + 1] ?? 0) < sum) low = middle + 1;
      else high = middle;
    }
    return sum >= (bounds[2 * low] ?? Infinity);
  }

  /** Takes in a term that counts or does not. */
  add(term: number): void {
    if (term === 0) return;
    this.#bounds = this.#isExact
      ? union(this.#bounds, term)
      : [this.least + Math.min(term, 0), this.greatest + Math.max(term, 0)];
    if (this.#bounds.length <= 2 * MAX_RANGES) return;
    this.#bounds = [this.least, this.greatest];
    this.#isExact = false;
  }

  /** The sums that are possible once these terms are taken in; this one stays as it is. */
  with(terms: readonly number[]): PossibleSums {
    const sums = new PossibleSums(this.#bounds, this.#isExact);
    for (const term of terms) sums.add(term);
    return sums;
  }
}

/** The union of ranges with the same ranges moved by `term`, both of which are sorted: one merge. */
function union(bounds: readonly number[], term: number): number[] {
  const merged: number[] = [];
  let still = 0;
  let moved = 0;
  while (still < bounds.length || moved < bounds.length) {
    const here = bounds[still] ?? Infinity;
    const there = (bounds[moved] ?? Infinity) + term;
    if (here <= there) {
      append(merged, here, bounds[still + 1] ?? here);
      still += 2;
    } else {
      append(merged, there, (bounds[moved + 1] ?? 0) + term);
      moved += 2;
    }
  }
  return merged;
}

/** Appends a range, or extends the last one if they touch. */
function append(merged: number[], first: number, last: number): void {
  const end = merged.length - 1;
  const reached = merged[end];
  if (reached !== undefined && first <= reached + 1) merged[end] = Math.max(reached, last);
  else merged.push(first, last);
}
