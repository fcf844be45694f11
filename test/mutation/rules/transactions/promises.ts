import type { Mutation } from "../../mutation.ts";

const CHECKER = "checkers/transactions/list-append/list-append.ts";
const OPTIONS = "checkers/transactions/transaction-options.ts";
const MODELS = "checkers/transactions/consistency/models.ts";

/** Models that the names of what was found decide. */
const DECIDED = [
  "read-uncommitted",
  "strong-session-read-uncommitted",
  "strong-read-uncommitted",
  "read-committed",
  "strong-session-read-committed",
  "strong-read-committed",
  "repeatable-read",
  "serializable",
  "strong-session-serializable",
  "strict-serializable",
];

/** Models that no name decides. */
const UNDECIDED = ["causal", "prefix", "parallel-snapshot-isolation", "update-serializable"];

/** Which promises over lists can be called kept, and which promises there are. */
export const PROMISE_RULES: readonly Mutation[] = [
  ...DECIDED.map(
    (model): Mutation => ({
      rule: `promise: names decide ${model}`,
      file: CHECKER,
      find: `\n  "${model}",\n`,
      replace: "\n",
      ...(model === "repeatable-read" && {
        harmless:
          "Where lists show that serializability is broken, which decides it otherwise, they show that it is.",
      }),
    }),
  ),
  ...UNDECIDED.map(
    (model): Mutation => ({
      rule: `promise: names do not decide ${model}`,
      file: CHECKER,
      find: "const DECIDED: readonly ConsistencyModel[] = [\n",
      replace: `const DECIDED: readonly ConsistencyModel[] = [\n  "${model}",\n`,
    }),
  ),
  {
    rule: "promise: what is refuted is not asked about again",
    file: CHECKER,
    find: '  if (violated.has(consistency)) return "strict-serializable";\n',
    replace: "",
    harmless: "All that implies it is refuted, too, and the verdict does not look at reasons then.",
  },
  {
    rule: "promise: only what implies it decides it",
    file: CHECKER,
    find: "implying.has(model) && !violated.has(model)",
    replace: "!violated.has(model)",
  },
  {
    rule: "promise: what is refuted decides nothing",
    file: CHECKER,
    find: "implying.has(model) && !violated.has(model)",
    replace: "implying.has(model)",
  },
  {
    rule: "promise: where nothing decides it, nobody knows",
    file: CHECKER,
    find: "if (model === undefined) reasons.push(between(consistency));\n    else if (kinds !== undefined) {",
    replace: "if (kinds !== undefined) {",
  },
  {
    rule: "promise: that snapshots cannot be ordered says nothing of what they imply",
    file: CHECKER,
    find: "      else if (stuck.length > 0 && model !== consistency) reasons.push(between(consistency));\n",
    replace: "",
  },
  {
    rule: "promise: names decide consistent views where every append has its place",
    file: CHECKER,
    find: "isOrderKnown ? DECIDED_IN_ORDER : []",
    replace: "[]",
  },
  {
    rule: "promise: names decide consistent views nowhere else",
    file: CHECKER,
    find: "isOrderKnown ? DECIDED_IN_ORDER : []",
    replace: "DECIDED_IN_ORDER",
  },
  {
    rule: "promise: one append that no read shows has its place",
    file: CHECKER,
    find: "(start[key + 1] ?? first) - first <= 1",
    replace: "(start[key + 1] ?? first) - first < 1",
  },
  {
    rule: "promise: a second one has none",
    file: CHECKER,
    find: "(start[key + 1] ?? first) - first <= 1",
    replace: "(start[key + 1] ?? first) - first <= 2",
  },
  {
    rule: "promise: only appends to one key have to have an order",
    file: CHECKER,
    find: "return start.every((first, key) => (start[key + 1] ?? first) - first <= 1);",
    replace: "return (start.at(-1) ?? 0) <= 1;",
  },
  {
    rule: "promise: one about single objects is refused",
    file: OPTIONS,
    find: "if (OF_OBJECTS.has(model))",
    replace: "if (OF_OBJECTS.has(model) && model.length < 0)",
  },
  {
    rule: "promise: what sessions are promised is one of transactions, too",
    file: MODELS,
    find: '[...andWeaker("linearizable")].filter((model) => !OF_SESSIONS.has(model)),',
    replace: 'andWeaker("linearizable"),',
  },
  {
    rule: "promise: that writes follow reads is one that sessions are given",
    file: MODELS,
    find: 'andWeaker("pram").add("writes-follow-reads");',
    replace: 'andWeaker("pram");',
  },
  {
    rule: "promise: what PRAM implies is one that sessions are given",
    file: MODELS,
    find: "for (const one of all) for (const weaker of implied(one)) all.add(weaker);",
    replace: "",
  },
  {
    rule: "promise: a model that there is not is refused",
    file: OPTIONS,
    find: "  if (model === undefined) throw",
    replace: "  if (model === undefined && consistency.length < 0) throw",
  },
  {
    rule: "promise: models have other names",
    file: MODELS,
    find: "return ALIASES.get(name) ?? CONSISTENCY_MODELS.find(",
    replace: "return CONSISTENCY_MODELS.find(",
  },
];
