export type ConsistencyModel =
  | "strict-serializable"
  | "strong-session-serializable"
  | "serializable"
  | "strong-snapshot-isolation"
  | "strong-session-snapshot-isolation"
  | "view-serializable"
  | "update-serializable"
  | "snapshot-isolation"
  | "forward-consistent-view"
  | "consistent-view"
  | "repeatable-read"
  | "parallel-snapshot-isolation"
  | "prefix"
  | "update-atomic"
  | "causal"
  | "read-atomic"
  | "monotonic-atomic-view"
  | "cursor-stability"
  | "monotonic-view"
  | "monotonic-snapshot-read"
  | "strong-read-committed"
  | "strong-session-read-committed"
  | "read-committed"
  | "strong-read-uncommitted"
  | "strong-session-read-uncommitted"
  | "read-uncommitted"
  | "linearizable"
  | "sequential"
  | "pram"
  | "writes-follow-reads"
  | "monotonic-reads"
  | "monotonic-writes"
  | "read-your-writes";

/**
 * The consistency models of transactions, each with those that it implies directly.
 *
 * @see Adya, "Weak Consistency: A Generalized Theory and Optimistic Implementations for Distributed Transactions", PhD thesis, MIT 1999.
 * Those that say so, and `causal`, respect the order of transactions in a session; the others know of no sessions.
 *
 * @see Daudjee and Salem, "Lazy Database Replication with Ordering Guarantees", ICDE 2004, for the session variants.
 * @see Bailis et al., "Highly Available Transactions", VLDB 2013.
 * @see Cerone, Bernardi and Gotsman, "A Framework for Transactional Consistency Models with Atomic Visibility", CONCUR 2015.
 */
const IMPLIES: Readonly<Record<ConsistencyModel, readonly ConsistencyModel[]>> = {
  "strict-serializable": [
    "serializable",
    "strong-session-serializable",
    "strong-snapshot-isolation",
    "linearizable",
  ],
  "strong-session-serializable": ["serializable", "strong-session-snapshot-isolation"],
  serializable: ["repeatable-read", "snapshot-isolation", "update-serializable", "view-serializable"],
  "strong-snapshot-isolation": ["strong-session-snapshot-isolation", "strong-read-committed"],
  "strong-session-snapshot-isolation": ["snapshot-isolation", "strong-session-read-committed", "causal"],
  "view-serializable": ["read-committed"],
  "update-serializable": ["forward-consistent-view"],
  "snapshot-isolation": [
    "forward-consistent-view",
    "monotonic-atomic-view",
    "monotonic-snapshot-read",
    "parallel-snapshot-isolation",
    "prefix",
  ],
  "forward-consistent-view": ["consistent-view"],
  "consistent-view": ["cursor-stability", "monotonic-view"],
  "repeatable-read": ["cursor-stability", "monotonic-atomic-view"],
  "parallel-snapshot-isolation": ["read-atomic", "update-atomic"],
  prefix: ["read-atomic"],
  "update-atomic": ["read-atomic"],
  causal: ["read-atomic", "writes-follow-reads", "pram"],
  "read-atomic": ["monotonic-atomic-view"],
  "monotonic-atomic-view": ["read-committed"],
  "cursor-stability": ["read-committed"],
  "monotonic-view": ["read-committed"],
  "monotonic-snapshot-read": ["read-committed"],
  "strong-read-committed": ["strong-session-read-committed", "strong-read-uncommitted"],
  "strong-session-read-committed": ["read-committed", "strong-session-read-uncommitted"],
  "read-committed": ["read-uncommitted"],
  "strong-read-uncommitted": ["strong-session-read-uncommitted"],
  "strong-session-read-uncommitted": ["read-uncommitted"],
  "read-uncommitted": [],
  linearizable: ["sequential"],
  sequential: ["writes-follow-reads", "pram"],
  pram: ["monotonic-reads", "monotonic-writes", "read-your-writes"],
  "writes-follow-reads": [],
  "monotonic-reads": [],
  "monotonic-writes": [],
  "read-your-writes": [],
};

/** All models, the strongest first. */
export const CONSISTENCY_MODELS: readonly ConsistencyModel[] = Object.keys(IMPLIES) as ConsistencyModel[];

/** Other names for some of them. */
const ALIASES: ReadonlyMap<string, ConsistencyModel> = new Map<string, ConsistencyModel>([
  ["strong-serializable", "strict-serializable"],
  ["strict-serializability", "strict-serializable"],
  ["serializability", "serializable"],
  ["PL-SS", "strict-serializable"],
  ["PL-3", "serializable"],
  ["PL-3U", "update-serializable"],
  ["PL-SI", "snapshot-isolation"],
  ["PL-FCV", "forward-consistent-view"],
  ["PL-2+", "consistent-view"],
  ["PL-2.99", "repeatable-read"],
  ["PL-CS", "cursor-stability"],
  ["PL-2L", "monotonic-view"],
  ["PL-MSR", "monotonic-snapshot-read"],
  ["PL-2", "read-committed"],
  ["PL-1", "read-uncommitted"],
  ["strong-PL-2", "strong-read-committed"],
  ["strong-PL-1", "strong-read-uncommitted"],
  ["strong-session-PL-2", "strong-session-read-committed"],
  ["strong-session-PL-1", "strong-session-read-uncommitted"],
]);

/** The model with this name, `undefined` if there is none. */
export function findConsistencyModel(name: string): ConsistencyModel | undefined {
  return ALIASES.get(name) ?? CONSISTENCY_MODELS.find((model) => model === name);
}

/** The models that a model implies directly. */
export function implied(model: ConsistencyModel): readonly ConsistencyModel[] {
  return IMPLIES[model];
}

/** These models and all that are stronger than one of them: what a history that refutes these refutes. */
export function andStronger(models: Iterable<ConsistencyModel>): ReadonlySet<ConsistencyModel> {
  const all = new Set(models);
  // From the weakest to the strongest, each is reached after all that it implies.
  let size: number;
  do {
    size = all.size;
    for (const model of CONSISTENCY_MODELS) if (implied(model).some((one) => all.has(one))) all.add(model);
  } while (all.size > size);
  return all;
}

/** A model and all that it implies. */
export function andWeaker(model: ConsistencyModel): Set<ConsistencyModel> {
  const all = new Set([model]);
  for (const one of all) for (const weaker of implied(one)) all.add(weaker);
  return all;
}

/** What a session is promised, of transactions as of single operations. */
const OF_SESSIONS: ReadonlySet<ConsistencyModel> = andWeaker("pram").add("writes-follow-reads");

/** Models of single objects, of which transactions say nothing: histories of single operations do. */
export const OF_OBJECTS: ReadonlySet<ConsistencyModel> = new Set(
  [...andWeaker("linearizable")].filter((model) => !OF_SESSIONS.has(model)),
);

/** The models by which a history of transactions is placed: what sessions are promised besides would only make the list longer. */
export const OF_TRANSACTIONS: readonly ConsistencyModel[] = CONSISTENCY_MODELS.filter(
  (model) => !OF_OBJECTS.has(model) && !OF_SESSIONS.has(model),
);
