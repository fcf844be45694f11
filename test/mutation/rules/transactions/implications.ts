import type { Mutation } from "../../mutation.ts";

const MODELS = "checkers/transactions/consistency/models.ts";

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
  ["strict-serializable", "linearizable", '    "linearizable",\n', ""],
  ["snapshot-isolation", "forward-consistent-view", '    "forward-consistent-view",\n', ""],
  ["snapshot-isolation", "monotonic-atomic-view", '    "monotonic-atomic-view",\n', ""],
  ["snapshot-isolation", "monotonic-snapshot-read", '    "monotonic-snapshot-read",\n', ""],
  ["snapshot-isolation", "parallel-snapshot-isolation", '    "parallel-snapshot-isolation",\n', ""],
  ["snapshot-isolation", "prefix", '    "prefix",\n', ""],
];

/** Why nothing is lost without one of them. */
const IMPLIED_BY_OTHERS: Readonly<Record<string, string>> = {
  "strict-serializable implies serializable":
    "Strong session serializability, which it implies too, implies it.",
  "strict-serializable implies linearizable":
    "What refutes that refutes causal consistency, which strict serializability implies too; objects are not told of.",
  "snapshot-isolation implies monotonic-atomic-view":
    "Parallel snapshot isolation, which it implies too, implies it.",
};

/** Which model implies which. */
export const IMPLIES: readonly Mutation[] = [
  ...IMPLICATIONS.map(
    ([model, implied, find, replace]): Mutation => ({
      rule: `${model} implies ${implied}`,
      file: MODELS,
      find,
      replace,
      ...harmlessIn(`${model} implies ${implied}`),
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
    ...(["read-atomic", "writes-follow-reads", "pram"] as const).map((implied) =>
      implication("causal", implied, 'causal: ["read-atomic", "writes-follow-reads", "pram"]'),
    ),
    implication("linearizable", "sequential", 'linearizable: ["sequential"]'),
    ...(["writes-follow-reads", "pram"] as const).map((implied) =>
      implication("sequential", implied, 'sequential: ["writes-follow-reads", "pram"]'),
    ),
    ...(["monotonic-reads", "monotonic-writes", "read-your-writes"] as const).map((implied) =>
      implication("pram", implied, 'pram: ["monotonic-reads", "monotonic-writes", "read-your-writes"]'),
    ),
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

function harmlessIn(rule: string): Pick<Mutation, "harmless"> {
  const harmless = IMPLIED_BY_OTHERS[rule];
  return harmless === undefined ? {} : { harmless };
}

function implication(model: string, implied: string, find: string): Mutation {
  return { rule: `${model} implies ${implied}`, file: MODELS, find, replace: withoutModel(find, implied) };
}

/** The text without a model in its list. */
export function withoutModel(text: string, model: string): string {
  const at = text.indexOf("[");
  const models = text
    .slice(at)
    .replace(new RegExp(`"${model}"(,\\s*)?`), "")
    .replace(/, \]/, "]");
  return text.slice(0, at) + models;
}
