import type { Mutation, RulesOf } from "../../mutation.ts";

const LATTICE = "checkers/transactions/consistency/lattice.ts";
const MODELS = "checkers/transactions/consistency/models.ts";

/** The rows of what refutes what, as they stand there, and a model for each that allows the anomaly. */
const ROWS: readonly (readonly [anomaly: string, row: string, allows: string])[] = [
  ["duplicate-elements", '"duplicate-elements": ["read-uncommitted"],', "linearizable"],
  ["cyclic-versions", '"cyclic-versions": ["read-committed"],', "strong-read-uncommitted"],
  ["garbage-read", '"garbage-read": ["read-uncommitted"],', "linearizable"],
  ["G0", 'G0: ["read-uncommitted"],', "linearizable"],
  ["G0-process", '"G0-process": ["strong-session-read-uncommitted", "causal"],', "serializable"],
  ["G0-realtime", '"G0-realtime": ["strong-read-uncommitted"],', "strong-session-read-uncommitted"],
  ["G1a", 'G1a: ["read-committed"],', "strong-read-uncommitted"],
  ["G1b", 'G1b: ["read-committed"],', "strong-read-uncommitted"],
  ["dirty-update", '"dirty-update": ["read-committed"],', "strong-read-uncommitted"],
  ["incompatible-order", '"incompatible-order": ["read-committed"],', "strong-read-uncommitted"],
  ["future-read", '"future-read": ["read-committed", "read-atomic"],', "strong-read-uncommitted"],
  ["G1c", 'G1c: ["read-committed"],', "strong-read-uncommitted"],
  ["G1c-process", '"G1c-process": ["strong-session-read-committed", "causal"],', "serializable"],
  ["G1c-realtime", '"G1c-realtime": ["strong-read-committed"],', "strong-session-read-committed"],
  ["internal", 'internal: ["read-atomic"],', "repeatable-read"],
  ["fractured-read", '"fractured-read": ["read-atomic"],', "repeatable-read"],
  ["causal-violation", '"causal-violation": ["causal"],', "parallel-snapshot-isolation"],
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
    '"long-fork": ["snapshot-isolation", "repeatable-read", "view-serializable"],',
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
  ["write-skew", '"write-skew": ["repeatable-read", "view-serializable"],', "strong-snapshot-isolation"],
  ["G2", 'G2: ["serializable"],', "repeatable-read"],
  ["nonserializable", 'nonserializable: ["serializable", "view-serializable"],', "repeatable-read"],
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
  "lost-update refutes repeatable-read": "cursor-stability",
  "nonserializable refutes serializable": "view-serializable",
};

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
    {
      rule: `${anomaly} leaves ${allows}`,
      file: LATTICE,
      find,
      replace: find.replace("[", `["${allows}", `),
    },
  ];
});

function withoutModel(text: string, model: string): string {
  const at = text.indexOf("[");
  const models = text
    .slice(at)
    .replace(new RegExp(`"${model}"(, )?`), "")
    .replace(", ]", "]");
  return text.slice(0, at) + models;
}

function modelsIn(row: string): readonly string[] {
  return [...row.slice(row.indexOf("[")).matchAll(/"([^"]*)"/g)].map(([, model = ""]) => model);
}

/** Implications without which some model would forbid less, as they stand there: the model, what it implies, and the implied one taken out. */
const IMPLICATIONS: readonly (readonly [model: string, implied: string, find: string, replace: string])[] = [
  [
    "strict-serializable",
    "serializable",
    '    "serializable",\n    "strong-session-serializable",',
    '    "strong-session-serializable",',
  ],
  ["strict-serializable", "strong-session-serializable", '    "strong-session-serializable",\n', ""],
  ["strict-serializable", "strong-snapshot-isolation", '    "strong-snapshot-isolation",\n', ""],
];

const IMPLIES: readonly Mutation[] = [
  ...IMPLICATIONS.map(
    ([model, implied, find, replace]): Mutation => ({
      rule: `${model} implies ${implied}`,
      file: MODELS,
      find,
      replace,
      ...(implied === "serializable" && {
        harmless: "Strong session serializability, which it implies too, implies it.",
      }),
    }),
  ),
  ...[
    implication(
      "strong-session-serializable",
      "serializable",
      '["serializable", "strong-session-snapshot-isolation"]',
    ),
    implication(
      "strong-session-serializable",
      "strong-session-snapshot-isolation",
      '["serializable", "strong-session-snapshot-isolation"]',
    ),
    implication(
      "strong-snapshot-isolation",
      "strong-session-snapshot-isolation",
      '["strong-session-snapshot-isolation", "strong-read-committed"]',
    ),
    implication(
      "strong-snapshot-isolation",
      "strong-read-committed",
      '["strong-session-snapshot-isolation", "strong-read-committed"]',
    ),
    implication(
      "serializable",
      "repeatable-read",
      '["repeatable-read", "snapshot-isolation", "update-serializable", "view-serializable"]',
    ),
    implication(
      "serializable",
      "snapshot-isolation",
      '["repeatable-read", "snapshot-isolation", "update-serializable", "view-serializable"]',
    ),
    implication(
      "serializable",
      "update-serializable",
      '["repeatable-read", "snapshot-isolation", "update-serializable", "view-serializable"]',
    ),
    implication(
      "serializable",
      "view-serializable",
      '["repeatable-read", "snapshot-isolation", "update-serializable", "view-serializable"]',
    ),
    implication("view-serializable", "read-committed", '"view-serializable": ["read-committed"]'),
    implication(
      "strong-session-snapshot-isolation",
      "snapshot-isolation",
      '["snapshot-isolation", "strong-session-read-committed", "causal"]',
    ),
    implication(
      "strong-session-snapshot-isolation",
      "strong-session-read-committed",
      '["snapshot-isolation", "strong-session-read-committed", "causal"]',
    ),
    implication(
      "strong-session-snapshot-isolation",
      "causal",
      '["snapshot-isolation", "strong-session-read-committed", "causal"]',
    ),
    implication(
      "update-serializable",
      "forward-consistent-view",
      '"update-serializable": ["forward-consistent-view"]',
    ),
    implication("forward-consistent-view", "consistent-view", '["consistent-view"]'),
    implication("consistent-view", "cursor-stability", '["cursor-stability", "monotonic-view"]'),
    {
      ...implication("repeatable-read", "cursor-stability", '["cursor-stability", "monotonic-atomic-view"]'),
      harmless: "Lost updates refute it by themselves, and monotonic atomic view implies the rest.",
    },
    implication("parallel-snapshot-isolation", "update-atomic", '["read-atomic", "update-atomic"]'),
    implication("prefix", "read-atomic", 'prefix: ["read-atomic"]'),
    implication("update-atomic", "read-atomic", '"update-atomic": ["read-atomic"]'),
    implication("causal", "read-atomic", 'causal: ["read-atomic"]'),
    implication("read-atomic", "monotonic-atomic-view", '["monotonic-atomic-view"]'),
    implication("monotonic-atomic-view", "read-committed", '"monotonic-atomic-view": ["read-committed"]'),
    implication("cursor-stability", "read-committed", '"cursor-stability": ["read-committed"]'),
    implication("monotonic-view", "read-committed", '"monotonic-view": ["read-committed"]'),
    implication("monotonic-snapshot-read", "read-committed", '"monotonic-snapshot-read": ["read-committed"]'),
    implication(
      "strong-read-committed",
      "strong-session-read-committed",
      '["strong-session-read-committed", "strong-read-uncommitted"]',
    ),
    implication(
      "strong-read-committed",
      "strong-read-uncommitted",
      '["strong-session-read-committed", "strong-read-uncommitted"]',
    ),
    implication(
      "strong-session-read-committed",
      "read-committed",
      '["read-committed", "strong-session-read-uncommitted"]',
    ),
    implication(
      "strong-session-read-committed",
      "strong-session-read-uncommitted",
      '["read-committed", "strong-session-read-uncommitted"]',
    ),
    implication("read-committed", "read-uncommitted", '\n  "read-committed": ["read-uncommitted"]'),
    implication(
      "strong-read-uncommitted",
      "strong-session-read-uncommitted",
      '["strong-session-read-uncommitted"]',
    ),
    implication(
      "strong-session-read-uncommitted",
      "read-uncommitted",
      '"strong-session-read-uncommitted": ["read-uncommitted"]',
    ),
  ],
];

function implication(model: string, implied: string, find: string): Mutation {
  return { rule: `${model} implies ${implied}`, file: MODELS, find, replace: withoutModel(find, implied) };
}

export const CONSISTENCY_RULES: RulesOf = {
  subject: "consistency-models",
  mutations: [
    ...REFUTES,
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
      find: "violated.has(model) && !implied(model).some((weaker) => violated.has(weaker)),",
      replace: "violated.has(model),",
    },
    {
      rule: "the strongest models that are left are implied by no other of them",
      file: LATTICE,
      find: "open.filter((model) => !open.some((other) => implied(other).includes(model))),",
      replace: "open,",
    },
    {
      rule: "promises about single objects are not told of",
      file: LATTICE,
      find: "CONSISTENCY_MODELS.filter((model) => !OF_OBJECTS.has(model));",
      replace: "CONSISTENCY_MODELS.filter((model) => !OF_OBJECTS.has(model) || true);",
    },
  ],
};
