/** What happens when: numbered things by their time, the earliest first. A binary heap in typed arrays. */
export class Agenda {
  #times = new Float64Array(64);
  #things = new Int32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(time: number, thing: number): void {
    if (this.#size === this.#times.length) this.#grow();
    const times = this.#times;
    const things = this.#things;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentTime = times[parent] ?? 0;
      if (parentTime <= time) break;
      times[at] = parentTime;
      things[at] = things[parent] ?? 0;
      at = parent;
    }
    times[at] = time;
    things[at] = thing;
  }

  /** The time of the earliest; infinity if there is none. */
  get nextTime(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#times[0] ?? 0);
  }

  /** Takes out the earliest. */
  take(): number {
    const times = this.#times;
    const things = this.#things;
    const first = things[0] ?? 0;
    const last = --this.#size;
    const time = times[last] ?? 0;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= last) break;
      if (child + 1 < last && (times[child + 1] ?? 0) < (times[child] ?? 0)) child++;
      if ((times[child] ?? 0) >= time) break;
      times[at] = times[child] ?? 0;
      things[at] = things[child] ?? 0;
      at = child;
    }
    times[at] = time;
    things[at] = things[last] ?? 0;
    return first;
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#size);
    const things = new Int32Array(2 * this.#size);
    times.set(this.#times);
    things.set(this.#things);
    this.#times = times;
    this.#things = things;
  }
}
