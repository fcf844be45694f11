import type { SingleRule } from "../../../checkers/transactions/weak/levels.ts";

/** The rules that a search through all orders can judge by themselves. */
export const SINGLE_RULES: readonly SingleRule[] = [
  "read-committed",
  "read-atomic",
  "pram",
  "causal",
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
];
