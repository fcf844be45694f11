import { Random } from "../../../workloads/generator/random.ts";

/** Draws one after the other from a seed: the same seed gives the same draws on any machine. */
export class Dice {
  readonly #random: Random;
  #drawn = 0;

  constructor(seed: number) {
    this.#random = Random.fromSeed(seed);
  }

  /** Uniform in [0, 1). */
  roll(): number {
    return this.#random.float(this.#drawn++);
  }

  /** A uniform integer in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.roll() * limit);
  }

  /** True this often. */
  chance(probability: number): boolean {
    return probability > 0 && this.roll() < probability;
  }
}
