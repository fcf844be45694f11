import { NONE } from "../../../history/interner.ts";
import { type Cluster, canPrecede, type LocalBlock, orient } from "./cluster.ts";

/** Two blocks of one key that nothing but the rest of the history puts in order; the first is rather the earlier one. */
export type Pair = readonly [LocalBlock, LocalBlock];

/** `AS_GIVEN` or `REVERSED` for every pair; or there is no way to orient them all, or it was not found in time. */
export type Orientation = Uint8Array | "impossible" | "gave-up";

const OPEN = 0;
export const AS_GIVEN = 1;
export const REVERSED = 2;

const MAX_DECISIONS = 20_000;
/** Looks at pairs, and changes to words of the rows of reachability. */
const MAX_STEPS = 8_000_000;
const STEPS_AT_ONCE = 4096;

/**
 * Orients all pairs so that no transaction comes before itself, if that can be done. Exact.
 *
 * 1. All pairs in turn: as given, unless that would close a cycle, then the other way round.
 * 2. A pair that could be neither was decided too late. It is one of the hard ones from now on, which are oriented first, by search:
 *    where one direction would close a cycle the other one follows; when nothing follows any more, an open pair is oriented as
 *    given, and the other way round if that leads nowhere. If there is no way, there is none for all of them either.
 *
 * Few pairs are hard, even where there are a million.
 *
 * @see Davis, Logemann and Loveland, "A Machine Program for Theorem-Proving", CACM 1962, of which this is the search, with
 *   reachability in the place of clauses.
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
  /** The last one that could not be oriented comes first. */
  #hard: readonly number[] = [];
  #made = 0;
  #steps = 0;
  #nextLookAtClock = 0;
  #isOver = false;

  constructor(cluster: Cluster, pairs: readonly Pair[], expired: () => boolean) {
    this.#cluster = cluster;
    this.#pairs = pairs;
    this.#expired = expired;
    this.#direction = new Uint8Array(pairs.length);
  }

  run(): Orientation {
    const beginning = { mark: this.#cluster.reachability.mark, oriented: 0 };
    for (;;) {
      if (!this.#orientHard()) return this.#isOver ? "gave-up" : "impossible";
      const failed = this.#orientOthers();
      if (this.#isOver) return "gave-up";
      if (failed === NONE) return this.#direction;
      this.#hard = [failed, ...this.#hard];
      this.#decisions.length = 0;
      this.#takeBack(beginning);
    }
  }

  /** @returns The first pair that cannot be oriented any more; `NONE` if all can. */
  #orientOthers(): number {
    for (const [i, [a, b]] of this.#pairs.entries()) {
      if (this.#direction[i] !== OPEN) continue;
      if (this.#isTimeUp()) return NONE;
      const direction = this.#possible(a, b) ? AS_GIVEN : REVERSED;
      if (direction === REVERSED && !this.#possible(b, a)) return i;
      this.#set(i, direction);
    }
    return NONE;
  }

  /** @returns Whether there is a way, as far as it was looked for. */
  #orientHard(): boolean {
    let holds = this.#propagate();
    for (;;) {
      if (this.#isOver) return false;
      if (!holds) {
        if (!this.#backtrack()) return false;
        holds = this.#propagate();
        continue;
      }
      const open = this.#hard.find((pair) => this.#direction[pair] === OPEN);
      if (open === undefined) return true;
      if (++this.#made > MAX_DECISIONS) this.#isOver = true;
      const { mark } = this.#cluster.reachability;
      this.#decisions.push({ pair: open, mark, oriented: this.#trail.length, isReversed: false });
      this.#set(open, AS_GIVEN);
      holds = this.#propagate();
    }
  }

  /** Turns the last decision that has another side. @returns False if there is none. */
  #backtrack(): boolean {
    for (let last = this.#decisions.at(-1); last !== undefined; last = this.#decisions.at(-1)) {
      this.#takeBack(last);
      if (!last.isReversed) {
        last.isReversed = true;
        this.#set(last.pair, REVERSED);
        return true;
      }
      this.#decisions.pop();
    }
    return false;
  }

  #takeBack({ mark, oriented }: Pick<Decision, "mark" | "oriented">): void {
    this.#cluster.reachability.undo(mark);
    while (this.#trail.length > oriented) this.#direction[this.#trail.pop() ?? 0] = OPEN;
  }

  /** Orients a pair in a direction that is possible. */
  #set(pair: number, direction: number): void {
    const [a, b] = this.#pairs[pair] ?? [];
    if (a === undefined || b === undefined) return;
    this.#direction[pair] = direction;
    this.#trail.push(pair);
    const { reachability } = this.#cluster;
    const before = reachability.mark;
    if (direction === AS_GIVEN) orient(reachability, a, b);
    else orient(reachability, b, a);
    this.#steps += reachability.mark - before;
  }

  #possible(a: LocalBlock, b: LocalBlock): boolean {
    return canPrecede(this.#cluster.reachability, a, b);
  }

  /** Orients every hard pair that has only one direction left, until none has. @returns False if one has none. */
  #propagate(): boolean {
    for (let changed = true; changed; ) {
      changed = false;
      for (const i of this.#hard) {
        const [a, b] = this.#pairs[i] ?? [];
        if (a === undefined || b === undefined || this.#direction[i] !== OPEN) continue;
        if (this.#isTimeUp()) return true;
        const asGiven = this.#possible(a, b);
        const reversed = this.#possible(b, a);
        if (!asGiven && !reversed) return false;
        if (asGiven && reversed) continue;
        this.#set(i, asGiven ? AS_GIVEN : REVERSED);
        changed = true;
      }
    }
    return true;
  }

  #isTimeUp(): boolean {
    if (++this.#steps > MAX_STEPS) this.#isOver = true;
    if (this.#steps >= this.#nextLookAtClock) {
      this.#nextLookAtClock = this.#steps + STEPS_AT_ONCE;
      if (this.#expired()) this.#isOver = true;
    }
    return this.#isOver;
  }
}
