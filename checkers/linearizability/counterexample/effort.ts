import type { CheckContext } from "../../checker.ts";

/**
 * What may still be spent on a counterexample. It counts work and not time, so that the same history has the same
 * counterexample on every machine; when the time of the check is up all the same, nothing more is spent.
 *
 * A unit is about what a search does with one configuration: a microsecond.
 */
export class Effort {
  readonly #whole: Effort | undefined;
  readonly #expired: () => boolean;
  #left: number;

  constructor(work: number, expired: CheckContext["expired"], whole?: Effort) {
    this.#left = work;
    this.#expired = expired;
    this.#whole = whole;
  }

  /** So much of it at most, for one thing that could otherwise use up what others need. */
  share(work: number): Effort {
    return new Effort(work, this.#expired, this);
  }

  spend(work: number): void {
    this.#left -= work;
    this.#whole?.spend(work);
  }

  get isSpent(): boolean {
    return this.#left <= 0 || (this.#whole?.isSpent ?? this.#expired());
  }
}
