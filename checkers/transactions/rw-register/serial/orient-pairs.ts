import { type Cluster, canPrecede, type LocalBlock, orient } from "./cluster.ts";

/** Two blocks of one key that nothing but the rest of the history puts in order; the first is rather the earlier one. */
export type Pair = readonly [LocalBlock, LocalBlock];

/** `AS_GIVEN` or `REVERSED` for every pair; or there is no way to orient them all, or it was not found in time. */
export type Orientation = Uint8Array | "impossible" | "gave-up";

const OPEN = 0;
export const AS_GIVEN = 1;
export const REVERSED = 2;

const MAX_DECISIONS = 20_000;
const LOOKS_AT_ONCE = 4096;

/**
 * Orients all pairs so that no transaction comes before itself, if that can be done. Exact.
 *
 * Where one direction would close a cycle the other one follows; when nothing follows any more, an open pair is oriented as given,
 * and the other way round if that leads nowhere: Davis, Logemann and Loveland, "A Machine Program for Theorem-Proving", CACM
 * 1962, with reachability in the place of clauses.
 */
export function orientPairs(cluster: Cluster, pairs: readonly Pair[], expired: () => boolean): Orientation {
  return new Search(cluster, pairs, expired).run();
}

interface Decision {
  readonly pair: number;
  /** How far the trails were. */
  readonly mark: number;
  readonly oriented: number;
  isReversed: boolean;
}

class Search {
  readonly #cluster: Cluster;
  readonly #pairs: readonly Pair[];
  readonly #expired: () => boolean;
  readonly #direction: Uint8Array;
  /** Pairs in the order in which they were oriented. */
  readonly #trail: number[] = [];
  readonly #decisions: Decision[] = [];
  #made = 0;
  #looks = 0;
  #isOver = false;

  constructor(cluster: Cluster, pairs: readonly Pair[], expired: () => boolean) {
    this.#cluster = cluster;
    this.#pairs = pairs;
    this.#expired = expired;
    this.#direction = new Uint8Array(pairs.length);
  }

  run(): Orientation {
    let holds = this.#propagate();
    let from = 0;
    while (!this.#isOver) {
      if (!holds) {
        const resumed = this.#backtrack();
        if (resumed === undefined) return "impossible";
        holds = resumed && this.#propagate();
        from = 0;
        continue;
      }
      while (from < this.#pairs.length && this.#direction[from] !== OPEN) from++;
      if (from === this.#pairs.length) return this.#direction;
      if (++this.#made > MAX_DECISIONS) return "gave-up";
      const { mark } = this.#cluster.reachability;
      this.#decisions.push({ pair: from, mark, oriented: this.#trail.length, isReversed: false });
      holds = this.#set(from, AS_GIVEN) && this.#propagate();
    }
    return "gave-up";
  }

  /** Takes the last decision back that has another side. @returns Whether that can be tried; undefined if there is none. */
  #backtrack(): boolean | undefined {
    for (let last = this.#decisions.at(-1); last !== undefined; last = this.#decisions.at(-1)) {
      this.#cluster.reachability.undo(last.mark);
      while (this.#trail.length > last.oriented) this.#direction[this.#trail.pop() ?? 0] = OPEN;
      if (!last.isReversed) {
        last.isReversed = true;
        return this.#set(last.pair, REVERSED);
      }
      this.#decisions.pop();
    }
    return undefined;
  }

  #set(pair: number, direction: number): boolean {
    const [a, b] = this.#pairs[pair] ?? [];
    if (a === undefined || b === undefined) return false;
    this.#direction[pair] = direction;
    this.#trail.push(pair);
    const { reachability } = this.#cluster;
    return direction === AS_GIVEN ? orient(reachability, a, b) : orient(reachability, b, a);
  }

  /** Orients every pair that has only one direction left, until none has. @returns False if one has none. */
  #propagate(): boolean {
    for (let changed = true; changed; ) {
      changed = false;
      for (const [i, [a, b]] of this.#pairs.entries()) {
        if (this.#direction[i] !== OPEN) continue;
        if (this.#isTimeUp()) return true;
        const asGiven = canPrecede(this.#cluster.reachability, a, b);
        const reversed = canPrecede(this.#cluster.reachability, b, a);
        if (!asGiven && !reversed) return false;
        if (asGiven && reversed) continue;
        if (!this.#set(i, asGiven ? AS_GIVEN : REVERSED)) return false;
        changed = true;
      }
    }
    return true;
  }

  #isTimeUp(): boolean {
    if (++this.#looks % LOOKS_AT_ONCE === 1 && this.#expired()) this.#isOver = true;
    return this.#isOver;
  }
}
