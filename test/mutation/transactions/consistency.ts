import type { Check, Subjects } from "../checks.ts";
import { demand } from "./context.ts";

const of = "consistency-models";

export const CONSISTENCY_CHECKS: readonly Check[] = [
  { name: "each model forbids its anomalies, and no others", of, run: forbids },
  { name: "the weakest violated models and the strongest that are left are told", of, run: tellsBounds },
  { name: "what refutes more models is graver", of, run: weighs },
];

const READ_UNCOMMITTED = ["duplicate-elements", "garbage-read", "G0"];
const READ_COMMITTED = [
  ...READ_UNCOMMITTED,
  ...["cyclic-versions", "G1a", "G1b", "dirty-update", "incompatible-order", "future-read", "G1c"],
];
/** What every session is spared: what nobody wrote, or not to be seen, or not before it was read. */
const ANY_SESSION = ["garbage-read", "G1a", "G1b", "future-read", "causality-cycle"];
const CURSOR_STABILITY = [...READ_COMMITTED, "lost-update"];
const MONOTONIC_ATOMIC_VIEW = [...READ_COMMITTED, "non-monotonic-read"];
/** A transaction that does not see its own writes, or all of another one. */
const TORN = ["internal", "fractured-read"];
const READ_ATOMIC = [...MONOTONIC_ATOMIC_VIEW, ...TORN];
const PRAM = [
  ...ANY_SESSION,
  ...["read-your-writes", "monotonic-reads", "monotonic-writes", "pram-violation"],
  ...["non-monotonic-read-process", "fractured-read-process", "G0-process", "G1c-process"],
];
const WRITES_FOLLOW_READS = [...ANY_SESSION, "writes-follow-reads"];
const SEQUENTIAL = [...PRAM, ...WRITES_FOLLOW_READS];
const CAUSAL = [...READ_ATOMIC, ...SEQUENTIAL, "causal-violation"];
const UPDATE_ATOMIC = [...READ_ATOMIC, "lost-update"];
const PARALLEL_SNAPSHOT_ISOLATION = [...UPDATE_ATOMIC, "G-single", "G-single-predicate"];
const PREFIX = [...READ_ATOMIC, "long-fork"];
const CONSISTENT_VIEW = [
  ...[...CURSOR_STABILITY, ...TORN],
  ...["non-monotonic-read", "G-single", "G-single-predicate"],
];
const UPDATE_SERIALIZABLE = [...CONSISTENT_VIEW, "write-skew"];
const SNAPSHOT_ISOLATION = [
  ...PARALLEL_SNAPSHOT_ISOLATION,
  ...["G-nonadjacent", "G-nonadjacent-predicate", "long-fork", "unorderable-appends"],
];
/** What a transaction cannot see of single rows, and of those that a predicate selects, in any serial order. */
const OF_ITEMS = ["G-single", "G-nonadjacent", "long-fork", "G2-item", "write-skew", "nonserializable-item"];
const OF_PREDICATES = ["G-single-predicate", "G-nonadjacent-predicate", "predicate-read-miss"];
const VIEW_SERIALIZABLE = [
  ...[...CURSOR_STABILITY, ...TORN, "non-monotonic-read"],
  ...[...OF_ITEMS, ...OF_PREDICATES, "nonserializable"],
];
const REPEATABLE_READ = [...MONOTONIC_ATOMIC_VIEW, ...CURSOR_STABILITY, ...TORN, ...OF_ITEMS];
const SERIALIZABLE = [...REPEATABLE_READ, ...VIEW_SERIALIZABLE, ...SNAPSHOT_ISOLATION, "G2"];
const SESSION_READ_UNCOMMITTED = [...READ_UNCOMMITTED, "G0-process"];
const SESSION_READ_COMMITTED = [...READ_COMMITTED, "G0-process", "G1c-process"];
const STRONG_READ_COMMITTED = [...SESSION_READ_COMMITTED, "G0-realtime", "G1c-realtime"];
const SESSION_SNAPSHOT_ISOLATION = [
  ...SNAPSHOT_ISOLATION,
  ...SESSION_READ_COMMITTED,
  ...CAUSAL,
  ...["G-single-process", "G-nonadjacent-process", "unorderable-appends-process"],
  ...["G-single-predicate-process", "G-nonadjacent-predicate-process"],
];
const STRONG_SNAPSHOT_ISOLATION = [
  ...SESSION_SNAPSHOT_ISOLATION,
  ...STRONG_READ_COMMITTED,
  ...["G-single-realtime", "G-nonadjacent-realtime", "unorderable-appends-realtime"],
  ...["G-single-predicate-realtime", "G-nonadjacent-predicate-realtime"],
];
const SESSION_SERIALIZABLE = [
  ...SERIALIZABLE,
  ...SESSION_SNAPSHOT_ISOLATION,
  ...["G2-item-process", "G2-process", "nonserializable-process"],
];

/** By model: the anomalies that it does not allow, from its definition. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  "strict-serializable": [
    ...SESSION_SERIALIZABLE,
    ...STRONG_SNAPSHOT_ISOLATION,
    ...["G2-item-realtime", "G2-realtime", "nonserializable-realtime"],
  ],
  "strong-session-serializable": SESSION_SERIALIZABLE,
  serializable: SERIALIZABLE,
  "strong-snapshot-isolation": STRONG_SNAPSHOT_ISOLATION,
  "strong-session-snapshot-isolation": SESSION_SNAPSHOT_ISOLATION,
  "view-serializable": VIEW_SERIALIZABLE,
  "update-serializable": UPDATE_SERIALIZABLE,
  "snapshot-isolation": SNAPSHOT_ISOLATION,
  "forward-consistent-view": CONSISTENT_VIEW,
  "consistent-view": CONSISTENT_VIEW,
  "repeatable-read": REPEATABLE_READ,
  "parallel-snapshot-isolation": PARALLEL_SNAPSHOT_ISOLATION,
  prefix: PREFIX,
  "update-atomic": UPDATE_ATOMIC,
  causal: CAUSAL,
  "read-atomic": READ_ATOMIC,
  "monotonic-atomic-view": MONOTONIC_ATOMIC_VIEW,
  "cursor-stability": CURSOR_STABILITY,
  "monotonic-view": READ_COMMITTED,
  "monotonic-snapshot-read": READ_COMMITTED,
  "strong-read-committed": STRONG_READ_COMMITTED,
  "strong-session-read-committed": SESSION_READ_COMMITTED,
  "read-committed": READ_COMMITTED,
  "strong-read-uncommitted": [...SESSION_READ_UNCOMMITTED, "G0-realtime"],
  "strong-session-read-uncommitted": SESSION_READ_UNCOMMITTED,
  "read-uncommitted": READ_UNCOMMITTED,
  linearizable: SEQUENTIAL,
  sequential: SEQUENTIAL,
  pram: PRAM,
  "writes-follow-reads": WRITES_FOLLOW_READS,
  "monotonic-reads": [...ANY_SESSION, "monotonic-reads"],
  "monotonic-writes": [...ANY_SESSION, "monotonic-writes"],
  "read-your-writes": [...ANY_SESSION, "read-your-writes"],
};

const ANOMALIES: readonly string[] = [...new Set(Object.values(FORBIDDEN).flat())];

function forbids({ CONSISTENCY_MODELS, standingOf }: Subjects): void {
  for (const anomaly of ANOMALIES) {
    const { violated } = standingOf([anomaly]);
    for (const model of CONSISTENCY_MODELS) {
      const expected = FORBIDDEN[model]?.includes(anomaly) === true;
      demand(violated.has(model) === expected, () =>
        expected ? `${model} allows ${anomaly}` : `${model} forbids ${anomaly}`,
      );
    }
  }
}

/** What some anomalies leave. */
const STANDINGS: readonly (readonly [anomalies: string, weakest: string, strongest: string])[] = [
  ["", "", "strict-serializable"],
  ["write-skew", "view-serializable update-serializable repeatable-read", "strong-snapshot-isolation"],
  [
    "G-single",
    "view-serializable consistent-view repeatable-read parallel-snapshot-isolation",
    "prefix update-atomic causal cursor-stability monotonic-view monotonic-snapshot-read strong-read-committed",
  ],
  ["G0", "read-uncommitted", ""],
  ["G0-process", "causal strong-session-read-uncommitted", "serializable"],
  ["G1c-realtime", "strong-read-committed", "strong-session-serializable strong-read-uncommitted"],
  ["G1a G-single", "read-committed", "strong-read-uncommitted"],
  ["nonserializable", "view-serializable", "strong-snapshot-isolation update-serializable repeatable-read"],
  ["G2-item-realtime", "strict-serializable", "strong-session-serializable strong-snapshot-isolation"],
];

function tellsBounds({ standingOf }: Subjects): void {
  for (const [anomalies, weakest, strongest] of STANDINGS) {
    const standing = standingOf(anomalies.split(" "));
    const [low, high] = [standing.weakestViolated, standing.strongestNotRuledOut].map((models) =>
      models.join(" "),
    );
    demand(low === weakest, () => `the weakest that ${anomalies} violates: ${low ?? ""}`);
    demand(high === strongest, () => `the strongest that ${anomalies} leaves: ${high ?? ""}`);
  }
}

function weighs({ gravityOf }: Subjects): void {
  const graver = [
    "G0",
    "G1c",
    "internal",
    "lost-update",
    "G-single",
    "G2-item",
    "nonserializable",
    "nonserializable-realtime",
  ];
  for (const [i, anomaly] of graver.entries()) {
    const next = graver[i + 1];
    if (next !== undefined && gravityOf(anomaly) <= gravityOf(next))
      throw new Error(`${anomaly} is no graver than ${next}`);
  }
}
