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
const CURSOR_STABILITY = [...READ_COMMITTED, "lost-update"];
const READ_ATOMIC = [...READ_COMMITTED, "internal", "fractured-read"];
const CAUSAL = [...READ_ATOMIC, "causal-violation", "G0-process", "G1c-process"];
const UPDATE_ATOMIC = [...READ_ATOMIC, "lost-update"];
const PARALLEL_SNAPSHOT_ISOLATION = [...UPDATE_ATOMIC, "G-single"];
const CONSISTENT_VIEW = [...CURSOR_STABILITY, "G-single"];
const SNAPSHOT_ISOLATION = [
  ...PARALLEL_SNAPSHOT_ISOLATION,
  ...["G-nonadjacent", "long-fork", "unorderable-appends"],
];
const REPEATABLE_READ = [
  ...CURSOR_STABILITY,
  ...["G-single", "G-nonadjacent", "long-fork", "G2-item", "write-skew"],
];
const VIEW_SERIALIZABLE = [...REPEATABLE_READ, "nonserializable"];
const SERIALIZABLE = [...REPEATABLE_READ, ...SNAPSHOT_ISOLATION, "G2", "nonserializable"];
const SESSION_READ_UNCOMMITTED = [...READ_UNCOMMITTED, "G0-process"];
const SESSION_READ_COMMITTED = [...READ_COMMITTED, "G0-process", "G1c-process"];
const STRONG_READ_COMMITTED = [...SESSION_READ_COMMITTED, "G0-realtime", "G1c-realtime"];
const SESSION_SNAPSHOT_ISOLATION = [
  ...SNAPSHOT_ISOLATION,
  ...SESSION_READ_COMMITTED,
  ...["causal-violation", "G-single-process", "G-nonadjacent-process", "unorderable-appends-process"],
];
const STRONG_SNAPSHOT_ISOLATION = [
  ...SESSION_SNAPSHOT_ISOLATION,
  ...STRONG_READ_COMMITTED,
  ...["G-single-realtime", "G-nonadjacent-realtime", "unorderable-appends-realtime"],
];
const SESSION_SERIALIZABLE = [
  ...SERIALIZABLE,
  ...SESSION_SNAPSHOT_ISOLATION,
  ...["G2-item-process", "nonserializable-process"],
];

/** By model: the anomalies that it does not allow, from its definition. Those about single objects are no matter of transactions. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  "strict-serializable": [
    ...SESSION_SERIALIZABLE,
    ...STRONG_SNAPSHOT_ISOLATION,
    ...["G2-item-realtime", "nonserializable-realtime"],
  ],
  "strong-session-serializable": SESSION_SERIALIZABLE,
  serializable: SERIALIZABLE,
  "strong-snapshot-isolation": STRONG_SNAPSHOT_ISOLATION,
  "strong-session-snapshot-isolation": SESSION_SNAPSHOT_ISOLATION,
  "view-serializable": VIEW_SERIALIZABLE,
  "update-serializable": CONSISTENT_VIEW,
  "snapshot-isolation": SNAPSHOT_ISOLATION,
  "forward-consistent-view": CONSISTENT_VIEW,
  "consistent-view": CONSISTENT_VIEW,
  "repeatable-read": REPEATABLE_READ,
  "parallel-snapshot-isolation": PARALLEL_SNAPSHOT_ISOLATION,
  prefix: READ_ATOMIC,
  "update-atomic": UPDATE_ATOMIC,
  causal: CAUSAL,
  "read-atomic": READ_ATOMIC,
  "monotonic-atomic-view": READ_COMMITTED,
  "cursor-stability": CURSOR_STABILITY,
  "monotonic-view": READ_COMMITTED,
  "monotonic-snapshot-read": READ_COMMITTED,
  "strong-read-committed": STRONG_READ_COMMITTED,
  "strong-session-read-committed": SESSION_READ_COMMITTED,
  "read-committed": READ_COMMITTED,
  "strong-read-uncommitted": [...SESSION_READ_UNCOMMITTED, "G0-realtime"],
  "strong-session-read-uncommitted": SESSION_READ_UNCOMMITTED,
  "read-uncommitted": READ_UNCOMMITTED,
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
  ["write-skew", "view-serializable repeatable-read", "strong-snapshot-isolation update-serializable"],
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
    "lost-update",
    "G-single",
    "internal",
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
