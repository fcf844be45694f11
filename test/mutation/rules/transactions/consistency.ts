import type { Mutation, RulesOf } from "../../mutation.ts";
import { IMPLIES, withoutModel } from "./implications.ts";

const LATTICE = "checkers/transactions/consistency/lattice.ts";
const MODELS = "checkers/transactions/consistency/models.ts";

/** The rows of what refutes what, as they stand there, and a model for each that allows the anomaly, if one does. */
const ROWS: readonly (readonly [anomaly: string, row: string, allows?: string])[] = [
  ["duplicate-elements", '"duplicate-elements": ["read-uncommitted"],', "linearizable"],
  ["cyclic-versions", '"cyclic-versions": ["read-committed"],', "strong-read-uncommitted"],
  ["garbage-read", '"garbage-read": ["read-uncommitted", ...OF_ANY_SESSION],'],
  ["G0", 'G0: ["read-uncommitted"],', "linearizable"],
  ["G0-process", '"G0-process": ["strong-session-read-uncommitted", "causal", "pram"],', "serializable"],
  ["G0-realtime", '"G0-realtime": ["strong-read-uncommitted"],', "strong-session-read-uncommitted"],
  ["G1a", 'G1a: ["read-committed", ...OF_ANY_SESSION],', "strong-read-uncommitted"],
  ["G1b", 'G1b: ["read-committed", ...OF_ANY_SESSION],', "strong-read-uncommitted"],
  ["dirty-update", '"dirty-update": ["read-committed"],', "strong-read-uncommitted"],
  ["incompatible-order", '"incompatible-order": ["read-committed"],', "strong-read-uncommitted"],
  [
    "future-read",
    '"future-read": ["read-committed", "read-atomic", ...OF_ANY_SESSION],',
    "strong-read-uncommitted",
  ],
  ["G1c", 'G1c: ["read-committed"],', "strong-read-uncommitted"],
  ["G1c-process", '"G1c-process": ["strong-session-read-committed", "causal", "pram"],', "serializable"],
  ["G1c-realtime", '"G1c-realtime": ["strong-read-committed"],', "strong-session-read-committed"],
  [
    "internal",
    'internal: ["read-atomic", "consistent-view", "repeatable-read", "view-serializable"],',
    "cursor-stability",
  ],
  [
    "fractured-read",
    '"fractured-read": ["read-atomic", "consistent-view", "repeatable-read", "view-serializable"],',
    "cursor-stability",
  ],
  [
    "non-monotonic-read",
    '"non-monotonic-read": ["monotonic-atomic-view", "consistent-view", "view-serializable"],',
    "cursor-stability",
  ],
  ["non-monotonic-read-process", '"non-monotonic-read-process": ["causal", "pram"],', "serializable"],
  ["fractured-read-process", '"fractured-read-process": ["causal", "pram"],', "serializable"],
  ["read-your-writes", '"read-your-writes": ["read-your-writes"],', "monotonic-reads"],
  ["monotonic-reads", '"monotonic-reads": ["monotonic-reads"],', "monotonic-writes"],
  ["monotonic-writes", '"monotonic-writes": ["monotonic-writes"],', "read-your-writes"],
  ["pram-violation", '"pram-violation": ["pram"],', "writes-follow-reads"],
  ["causal-violation", '"causal-violation": ["causal"],', "parallel-snapshot-isolation"],
  ["writes-follow-reads", '"writes-follow-reads": ["writes-follow-reads"],', "pram"],
  ["causality-cycle", '"causality-cycle": ["causal", ...OF_ANY_SESSION],', "serializable"],
  [
    "lost-update",
    '"lost-update": ["cursor-stability", "update-atomic", "repeatable-read", "view-serializable"],',
    "causal",
  ],
  [
    "G-single",
    '"G-single": ["consistent-view", "repeatable-read", "parallel-snapshot-isolation", "view-serializable"],',
    "prefix",
  ],
  ["G-single-process", '"G-single-process": ["strong-session-snapshot-isolation"],', "serializable"],
  ["G-single-realtime", '"G-single-realtime": ["strong-snapshot-isolation"],', "strong-session-serializable"],
  [
    "G-nonadjacent",
    '"G-nonadjacent": ["snapshot-isolation", "repeatable-read", "view-serializable"],',
    "parallel-snapshot-isolation",
  ],
  [
    "G-nonadjacent-process",
    '"G-nonadjacent-process": ["strong-session-snapshot-isolation"],',
    "serializable",
  ],
  [
    "G-nonadjacent-realtime",
    '"G-nonadjacent-realtime": ["strong-snapshot-isolation"],',
    "strong-session-serializable",
  ],
  [
    "long-fork",
    '"long-fork": ["prefix", "repeatable-read", "view-serializable"],',
    "parallel-snapshot-isolation",
  ],
  ["unorderable-appends", '"unorderable-appends": ["snapshot-isolation"],', "repeatable-read"],
  [
    "unorderable-appends-process",
    '"unorderable-appends-process": ["strong-session-snapshot-isolation"],',
    "serializable",
  ],
  [
    "unorderable-appends-realtime",
    '"unorderable-appends-realtime": ["strong-snapshot-isolation"],',
    "strong-session-serializable",
  ],
  ["G2-item", '"G2-item": ["repeatable-read", "view-serializable"],', "strong-snapshot-isolation"],
  ["G2-item-process", '"G2-item-process": ["strong-session-serializable"],', "strong-snapshot-isolation"],
  ["G2-item-realtime", '"G2-item-realtime": ["strict-serializable"],', "strong-session-serializable"],
  [
    "write-skew",
    '"write-skew": ["update-serializable", "repeatable-read", "view-serializable"],',
    "strong-snapshot-isolation",
  ],
  [
    "G-single-predicate",
    '"G-single-predicate": ["consistent-view", "parallel-snapshot-isolation", "view-serializable"],',
    "repeatable-read",
  ],
  [
    "G-single-predicate-process",
    '"G-single-predicate-process": ["strong-session-snapshot-isolation"],',
    "serializable",
  ],
  [
    "G-single-predicate-realtime",
    '"G-single-predicate-realtime": ["strong-snapshot-isolation"],',
    "strong-session-serializable",
  ],
  [
    "G-nonadjacent-predicate",
    '"G-nonadjacent-predicate": ["snapshot-isolation", "view-serializable"],',
    "repeatable-read",
  ],
  [
    "G-nonadjacent-predicate-process",
    '"G-nonadjacent-predicate-process": ["strong-session-snapshot-isolation"],',
    "serializable",
  ],
  [
    "G-nonadjacent-predicate-realtime",
    '"G-nonadjacent-predicate-realtime": ["strong-snapshot-isolation"],',
    "strong-session-serializable",
  ],
  ["G2", 'G2: ["serializable"],', "repeatable-read"],
  ["G2-process", '"G2-process": ["strong-session-serializable"],', "strong-snapshot-isolation"],
  ["G2-realtime", '"G2-realtime": ["strict-serializable"],', "strong-session-serializable"],
  [
    "predicate-read-miss",
    '"predicate-read-miss": ["serializable", "view-serializable"],',
    "strong-snapshot-isolation",
  ],
  ["nonserializable", 'nonserializable: ["serializable", "view-serializable"],', "repeatable-read"],
  [
    "nonserializable-item",
    '"nonserializable-item": ["repeatable-read", "view-serializable"],',
    "strong-snapshot-isolation",
  ],
  ["nonserializable-process", '"nonserializable-process": ["strong-session-serializable"],', "serializable"],
  [
    "nonserializable-realtime",
    '"nonserializable-realtime": ["strict-serializable"],',
    "strong-session-serializable",
  ],
];

/** What stands in a row and follows from the others there, with the model that it implies. */
const IMPLIED_IN_ROW: Readonly<Record<string, string>> = {
  "future-read refutes read-atomic": "read-committed",
  "G0-process refutes causal": "pram",
  "G1c-process refutes causal": "pram",
  "lost-update refutes repeatable-read": "cursor-stability",
  "nonserializable refutes serializable": "view-serializable",
  "predicate-read-miss refutes serializable": "view-serializable",
  "non-monotonic-read-process refutes causal": "pram",
  "fractured-read-process refutes causal": "pram",
  "causality-cycle refutes causal": "writes-follow-reads",
};

const OF_ANY_SESSION = "...OF_ANY_SESSION";

const REFUTES: readonly Mutation[] = ROWS.flatMap(([anomaly, row, allows]) => {
  const find = `\n  ${row}\n`;
  return [
    ...modelsIn(row).map((model): Mutation => {
      const rule = `${anomaly} refutes ${model}`;
      const weaker = IMPLIED_IN_ROW[rule];
      return {
        rule,
        file: LATTICE,
        find,
        replace: withoutModel(find, model),
        ...(weaker !== undefined && {
          harmless: `It refutes ${weaker}, too, which ${model} implies: both stand there to be read.`,
        }),
      };
    }),
    ...(row.includes(OF_ANY_SESSION)
      ? [
          {
            rule: `${anomaly} refutes whatever a session is promised`,
            file: LATTICE,
            find,
            replace: find.replace(`, ${OF_ANY_SESSION}`, ""),
          },
        ]
      : []),
    ...(allows === undefined
      ? []
      : [
          {
            rule: `${anomaly} leaves ${allows}`,
            file: LATTICE,
            find,
            replace: find.replace("[", `["${allows}", `),
          },
        ]),
  ];
});

/** What whatever a session is promised is made of. */
const OF_SESSIONS: readonly Mutation[] = [
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
].map((model) => ({
  rule: `sessions are promised ${model}`,
  file: LATTICE,
  find: `\n  "${model}",\n`,
  replace: "\n",
}));

function modelsIn(row: string): readonly string[] {
  return [...row.slice(row.indexOf("[")).matchAll(/"([^"]*)"/g)].map(([, model = ""]) => model);
}

export const CONSISTENCY_RULES: RulesOf = {
  subject: "consistency-models",
  mutations: [
    ...REFUTES,
    ...OF_SESSIONS,
    ...IMPLIES,
    {
      rule: "what is stronger than a stronger model is violated, too",
      file: MODELS,
      find: "  } while (all.size > size);",
      replace: "  } while (all.size < size);",
    },
    {
      rule: "the weakest violated models imply no other of them",
      file: LATTICE,
      find: "        !implied(model).some((weaker) => violated.has(weaker) && OF_TRANSACTIONS.includes(weaker)),",
      replace: "        model.length > 0,",
    },
    {
      rule: "those that imply only what is not told of are among them",
      file: LATTICE,
      find: "violated.has(weaker) && OF_TRANSACTIONS.includes(weaker)",
      replace: "violated.has(weaker)",
    },
    {
      rule: "the strongest models that are left are implied by no other of them",
      file: LATTICE,
      find: "open.filter((model) => !open.some((other) => implied(other).includes(model))),",
      replace: "open,",
    },
    {
      rule: "promises about single objects are not told of",
      file: MODELS,
      find: "(model) => !OF_OBJECTS.has(model) && !OF_SESSIONS.has(model),",
      replace: "(model) => !OF_SESSIONS.has(model),",
    },
    {
      rule: "what sessions are promised is not told of",
      file: MODELS,
      find: "(model) => !OF_OBJECTS.has(model) && !OF_SESSIONS.has(model),",
      replace: "(model) => !OF_OBJECTS.has(model),",
    },
  ],
};
