import type { DependencyStep } from "../verdict.ts";

/** Something that is wrong with a few transactions by itself, without a cycle. */
export interface Flaw {
  /** As Elle names it: `G1a`, `internal`, ... */
  readonly name: string;
  /** What proves it, by number. */
  readonly transactions: readonly number[];
  /** The number of the key. */
  readonly key?: number;
  /** One sentence. */
  readonly sentence: string;
  /** If they are a circle: why each came before the next. */
  readonly cycle?: readonly DependencyStep[];
}

/** More of a name are counted, but not described. */
const MAX_DESCRIBED = 5;

/** Flaws as they are found: all counted, the first of each name described. */
export class Flaws {
  readonly #described: Flaw[] = [];
  readonly #counts = new Map<string, number>();

  add(name: string, describe: () => Omit<Flaw, "name">): void {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    if (count <= MAX_DESCRIBED) this.#described.push({ name, ...describe() });
  }

  /** Says that there are so many of a name, of which some have been added. */
  count(name: string, total: number): void {
    this.#counts.set(name, total);
  }

  get described(): readonly Flaw[] {
    return this.#described;
  }

  /** How many of each name. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
