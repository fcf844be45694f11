export const KEY_DISTRIBUTIONS = ["uniform", "zipf"] as const;
export type KeyDistribution = (typeof KEY_DISTRIBUTIONS)[number];

/** What the transactions of a run look like, as those of Elle's and Jepsen's suites can be made to. */
export interface TransactionShape {
  /** Steps of a transaction, at least and at most; every length between is equally likely. */
  readonly minLength: number;
  readonly maxLength: number;
  /** Writes of a key before a fresh one takes its place. */
  readonly maxWritesPerKey: number;
  /** The part of all steps that are reads. */
  readonly readFraction: number;
  /** How often each of the live keys is chosen: all alike, or few of them most of the time. */
  readonly keyDistribution: KeyDistribution;
}

/**
 * Short transactions over few keys conflict often, and cycles are made of conflicts.
 *
 * @see Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020.
 */
export const USUAL_SHAPE: TransactionShape = {
  minLength: 1,
  maxLength: 4,
  maxWritesPerKey: 32,
  readFraction: 0.5,
  keyDistribution: "uniform",
};
