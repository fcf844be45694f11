import { zipfRank } from "./zipf.ts";

/**
 * Randomness as a value: counter-based, splittable, immutable.
 *
 * A draw is a pure function of the source and a counter `n`, so a generator that remembers how many
 * operations it has emitted needs no other random state: asked twice for operation n it makes the same
 * choices, whoever else drew in between. `split` gives a source whose draws are unrelated to its parent's
 * and its siblings', so no generator can disturb another.
 *
 * The mixing is MurmurHash3's (Appleby, 2011): its block step absorbs the words of (state, n) and `fmix32`,
 * whose avalanche is well studied, finishes. Two 32-bit lanes keep the splits of a long run apart. Counters as
 * the whole state follow Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011. Not for
 * cryptography.
 *
 * Counters `n` are integers in [0, 2^32).
 */
export class Random {
  private readonly a: number;
  private readonly b: number;

  private constructor(a: number, b: number) {
    this.a = a;
    this.b = b;
  }

  static fromSeed(seed: number | string): Random {
    return new Random(0x243f6a88, 0x85a308d3).split(seed);
  }

  /**
   * The source for one part of whatever draws from this one. Equal labels give equal sources.
   *
   * @param label - A safe integer or a string; `1` and `"1"` differ.
   */
  split(label: number | string): Random {
    let a = absorb(this.a, this.b);
    let b = absorb(this.b, this.a);
    // What is added at the end keeps splits apart from draws, and numbers from strings.
    if (typeof label === "number") {
      const low = label | 0;
      const high = Math.floor(label / 0x100000000) | 0;
      a = absorb(absorb(a, low), high);
      b = absorb(absorb(b, low), high);
      return new Random(finalise(a ^ 1), finalise(b ^ 1));
    }
    for (let i = 0; i < label.length; i++) {
      a = absorb(a, label.charCodeAt(i));
      b = absorb(b, label.charCodeAt(i));
    }
    return new Random(finalise(a ^ (2 + label.length)), finalise(b ^ (2 + label.length)));
  }

  /** Uniform in [0, 1), with 53 bits. */
  float(n: number): number {
    const high = finalise(absorb(absorb(this.a, n), this.b));
    const low = finalise(absorb(absorb(this.b, n), this.a));
    return ((high >>> 5) * 0x4000000 + (low >>> 6)) / 0x20000000000000;
  }

  /** A uniform integer in [0, bound). The bias is below bound / 2^53. */
  int(n: number, bound: number): number {
    return Math.floor(this.float(n) * bound);
  }

  /** @throws RangeError if `array` is empty. */
  pick<T>(n: number, array: readonly T[]): T {
    if (array.length === 0) throw new RangeError("Cannot pick from an empty array");
    return array[this.int(n, array.length)] as T;
  }

  /** The index of one of `weights`, each with a chance in proportion to its weight; weights may be zero but not all. */
  weighted(n: number, weights: readonly number[]): number {
    let left = this.float(n) * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, weight] of weights.entries()) {
      if (left < weight) return index;
      left -= weight;
    }
    return weights.findLastIndex((weight) => weight > 0);
  }

  /** All of `array` in a uniformly random order (Fisher and Yates). */
  shuffle<T>(n: number, array: readonly T[]): T[] {
    return this.sample(n, array, array.length);
  }

  /** `k` different elements of `array` in random order, or all of them if there are fewer. */
  sample<T>(n: number, array: readonly T[], k: number): T[] {
    const draws = this.split(n);
    const result = [...array];
    const size = Math.min(k, result.length);
    for (let i = 0; i < size; i++) {
      const j = i + draws.int(i, result.length - i);
      [result[i], result[j]] = [result[j] as T, result[i] as T];
    }
    return result.slice(0, size);
  }

  /** A rank in [0, count), rank r with a chance in proportion to (r + 1)^-skew: few hot ranks, a long cold tail. */
  zipf(n: number, count: number, skew: number): number {
    const draws = this.split(n);
    return zipfRank((attempt) => draws.float(attempt), count, skew);
  }
}

/** MurmurHash3_x86_32's block step. */
function absorb(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  k = Math.imul(k, 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** MurmurHash3's `fmix32`: a bijection in which every input bit flips every output bit with a chance of one half. */
function finalise(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
