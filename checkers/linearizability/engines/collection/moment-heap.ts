/** Moments, of which the earliest can be taken: a binary heap. */
export class MomentHeap {
  readonly #moments: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#moments = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  put(moment: number): void {
    const moments = this.#moments;
    let place = this.#size++;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = moments[above] ?? 0;
      if (other <= moment) break;
      moments[place] = other;
      place = above;
    }
    moments[place] = moment;
  }

  /** Takes the earliest out; -1 if there is none. */
  take(): number {
    if (this.#size === 0) return -1;
    const moments = this.#moments;
    const earliest = moments[0] ?? 0;
    const size = --this.#size;
    const last = moments[size] ?? 0;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= size) break;
      if (below + 1 < size && (moments[below + 1] ?? 0) < (moments[below] ?? 0)) below++;
      if ((moments[below] ?? 0) >= last) break;
      moments[place] = moments[below] ?? 0;
      place = below;
    }
    moments[place] = last;
    return earliest;
  }
}
