import { andStronger, type ConsistencyModel, implied, OF_TRANSACTIONS } from "./models.ts";

/** What no session may see, whatever it is promised. */
const OF_ANY_SESSION: readonly ConsistencyModel[] = [
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
];

/** By anomaly: the weakest models that do not allow it. Whatever is stronger does not either. */
const REFUTES: Readonly<Record<string, readonly ConsistencyModel[]>> = {
  "duplicate-elements": ["read-uncommitted"],
  // What it rests on holds from read committed on.
  "cyclic-versions": ["read-committed"],
  "garbage-read": ["read-uncommitted", ...OF_ANY_SESSION],
  G0: ["read-uncommitted"],
  "G0-process": ["strong-session-read-uncommitted", "causal", "pram"],
  "G0-realtime": ["strong-read-uncommitted"],
  G1a: ["read-committed", ...OF_ANY_SESSION],
  G1b: ["read-committed", ...OF_ANY_SESSION],
  "dirty-update": ["read-committed"],
  "incompatible-order": ["read-committed"],
  "future-read": ["read-committed", "read-atomic", ...OF_ANY_SESSION],
  G1c: ["read-committed"],
  "G1c-process": ["strong-session-read-committed", "causal", "pram"],
  "G1c-realtime": ["strong-read-committed"],
  internal: ["read-atomic", "consistent-view", "repeatable-read", "view-serializable"],
  "fractured-read": ["read-atomic", "consistent-view", "repeatable-read", "view-serializable"],
  "non-monotonic-read": ["monotonic-atomic-view", "consistent-view", "view-serializable"],
  "non-monotonic-read-process": ["causal", "pram"],
  "fractured-read-process": ["causal", "pram"],
  "read-your-writes": ["read-your-writes"],
  "monotonic-reads": ["monotonic-reads"],
  "monotonic-writes": ["monotonic-writes"],
  "pram-violation": ["pram"],
  "causal-violation": ["causal"],
  "writes-follow-reads": ["writes-follow-reads"],
  "causality-cycle": ["causal", ...OF_ANY_SESSION],
  "lost-update": ["cursor-stability", "update-atomic", "repeatable-read", "view-serializable"],
  "G-single": ["consistent-view", "repeatable-read", "parallel-snapshot-isolation", "view-serializable"],
  "G-single-process": ["strong-session-snapshot-isolation"],
  "G-single-realtime": ["strong-snapshot-isolation"],
  "G-nonadjacent": ["snapshot-isolation", "repeatable-read", "view-serializable"],
  "G-nonadjacent-process": ["strong-session-snapshot-isolation"],
  "G-nonadjacent-realtime": ["strong-snapshot-isolation"],
  "long-fork": ["prefix", "repeatable-read", "view-serializable"],
  "unorderable-appends": ["snapshot-isolation"],
  "unorderable-appends-process": ["strong-session-snapshot-isolation"],
  "unorderable-appends-realtime": ["strong-snapshot-isolation"],
  "G2-item": ["repeatable-read", "view-serializable"],
  "G2-item-process": ["strong-session-serializable"],
  "G2-item-realtime": ["strict-serializable"],
  // Both of them write, so it is not only a reader to whom things look out of order.
  "write-skew": ["update-serializable", "repeatable-read", "view-serializable"],
  // Only rows that were read are kept as they are by repeatable reads, and not those that are missing from what a predicate read shows.
  "G-single-predicate": ["consistent-view", "parallel-snapshot-isolation", "view-serializable"],
  "G-single-predicate-process": ["strong-session-snapshot-isolation"],
  "G-single-predicate-realtime": ["strong-snapshot-isolation"],
  "G-nonadjacent-predicate": ["snapshot-isolation", "view-serializable"],
  "G-nonadjacent-predicate-process": ["strong-session-snapshot-isolation"],
  "G-nonadjacent-predicate-realtime": ["strong-snapshot-isolation"],
  G2: ["serializable"],
  "G2-process": ["strong-session-serializable"],
  "G2-realtime": ["strict-serializable"],
  "predicate-read-miss": ["serializable", "view-serializable"],
  nonserializable: ["serializable", "view-serializable"],
  "nonserializable-item": ["repeatable-read", "view-serializable"],
  "nonserializable-process": ["strong-session-serializable"],
  "nonserializable-realtime": ["strict-serializable"],
};

/** What the anomalies of a history say about every model. */
export interface Standing {
  /** Every model that some anomaly refutes. */
  readonly violated: ReadonlySet<ConsistencyModel>;
  /** Those of them that imply no other of them. */
  readonly weakestViolated: readonly ConsistencyModel[];
  /** Those not violated that no other of these implies. */
  readonly strongestNotRuledOut: readonly ConsistencyModel[];
}

/** What is violated when these anomalies were found. */
export function standingOf(anomalies: Iterable<string>): Standing {
  const violated = andStronger([...anomalies].flatMap((name) => REFUTES[name] ?? []));
  const open = OF_TRANSACTIONS.filter((model) => !violated.has(model));
  return {
    violated,
    weakestViolated: OF_TRANSACTIONS.filter(
      (model) =>
        violated.has(model) &&
        !implied(model).some((weaker) => violated.has(weaker) && OF_TRANSACTIONS.includes(weaker)),
    ),
    strongestNotRuledOut: open.filter((model) => !open.some((other) => implied(other).includes(model))),
  };
}

/** How grave an anomaly is: how many models it refutes. */
export function gravityOf(anomaly: string): number {
  return andStronger(REFUTES[anomaly] ?? []).size;
}
