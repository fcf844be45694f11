import type { Finding } from "./finding.ts";

/** A search that takes part in a portfolio. */
export interface Contender {
  /**
   * Explores about as many configurations more. `goes on` if that was not enough, `drops out` if it has nothing to say.
   *
   * @throws Exhausted if a limit is reached.
   */
  take(budget: number): Finding | "goes on" | "drops out";
  readonly explored: number;
  /** The longest order found: how many certain calls by return it places at least, and its steps. */
  longest(): LongestSteps;
  /** Gives back the memory that only `take` needs. */
  free(): void;
}

export interface LongestSteps {
  readonly placed: number;
  readonly steps: () => Int32Array;
}

export const NO_STEPS: LongestSteps = { placed: 0, steps: () => new Int32Array(0) };
