/** How many crashed calls of each class a configuration has used, interned: id 0 is none at all. */
export class CrashCounts {
  readonly #ids = new Map<string, number>();
  readonly #counts: Int32Array[] = [];
  readonly #next = new Map<string, number>();

  constructor(classes: number) {
    this.#intern(new Int32Array(classes));
  }

  count(id: number, callClass: number): number {
    return this.#counts[id]?.[callClass] ?? 0;
  }

  /** The counts `id` with one more of `callClass`. */
  increment(id: number, callClass: number): number {
    const step = `${id},${callClass}`;
    const known = this.#next.get(step);
    if (known !== undefined) return known;
    const counts = Int32Array.from(this.#counts[id] ?? []);
    counts[callClass] = (counts[callClass] ?? 0) + 1;
    const next = this.#intern(counts);
    this.#next.set(step, next);
    return next;
  }

  /** True if `a` uses no more of any class than `b`, so that everything still open to `b` is open to `a`. */
  covers(a: number, b: number): boolean {
    const left = this.#counts[a];
    const right = this.#counts[b];
    return left !== undefined && right !== undefined && left.every((count, i) => count <= (right[i] ?? 0));
  }

  #intern(counts: Int32Array): number {
    const text = counts.join();
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#counts.push(counts) - 1;
    this.#ids.set(text, id);
    return id;
  }
}
