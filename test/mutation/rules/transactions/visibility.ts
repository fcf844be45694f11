import type { Mutation } from "../../mutation.ts";

const LEVELS = "checkers/transactions/weak/visibility-levels.ts";
const SESSIONS = "checkers/transactions/weak/session-history.ts";
const CHECKER = "checkers/transactions/rw-register/rw-register.ts";

/** Models of the lattice that know of sessions. */
const OF_SESSIONS = [
  "causal",
  "pram",
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
];

/** What is said of models over registers by what is visible to each transaction. */
export const VISIBILITY_RULES: readonly Mutation[] = [
  ...OF_SESSIONS.map((model): Mutation => {
    const name = /^[a-z]+$/.test(model) ? model : `"${model}"`;
    return {
      rule: `visible: ${model} knows of sessions`,
      file: LEVELS,
      find: `\n  ${name}: true,\n`,
      replace: `\n  ${name}: false,\n`,
    };
  }),
  {
    rule: "visible: read atomic knows of no sessions",
    file: LEVELS,
    find: '"read-atomic": false,',
    replace: '"read-atomic": true,',
  },
  {
    rule: "visible: it decides what the lattice has a model for",
    file: LEVELS,
    find: "return model in KNOWS_SESSIONS ?",
    replace: "return model.length < 0 ?",
  },
  {
    rule: "visible: a level is broken by the simplest that breaks it",
    file: LEVELS,
    find: "isWeakLevel(level) ? weakestBroken(level, levels) : levels.firstBroken([level])",
    replace: "levels.firstBroken([level])",
  },
  {
    rule: "visible: what rests on sessions is called so",
    file: LEVELS,
    find: "return KNOWS_SESSIONS[level] && isPlain ?",
    replace: "return KNOWS_SESSIONS[level] && isPlain && level.length < 0 ?",
  },
  {
    rule: "visible: what does not is not",
    file: LEVELS,
    find: "return KNOWS_SESSIONS[level] && isPlain ?",
    replace: "return isPlain ?",
  },
  {
    rule: "visible: what only a session breaks has a name of its own",
    file: LEVELS,
    find: "return KNOWS_SESSIONS[level] && isPlain ?",
    replace: "return KNOWS_SESSIONS[level] ?",
  },
  {
    rule: "visible: reads that go back may rest on sessions",
    file: LEVELS,
    find: 'kept.rule === "read-committed" || kept.rule === "read-atomic"',
    replace: 'kept.rule === "read-atomic"',
  },
  {
    rule: "visible: torn reads may rest on sessions",
    file: LEVELS,
    find: 'kept.rule === "read-committed" || kept.rule === "read-atomic"',
    replace: 'kept.rule === "read-committed"',
  },
  {
    rule: "visible: what breaks it is an anomaly",
    file: CHECKER,
    find: "  if (flaw !== undefined) flaws.add(flaw.name, () => flaw);\n",
    replace: "",
  },
  {
    rule: "visible: what was not followed to the end says nothing",
    file: CHECKER,
    find: 'if (flaw === "late") return [LATE];',
    replace: 'if (flaw === "late") return [];',
  },
  {
    rule: "visible: without sessions each transaction is one",
    file: SESSIONS,
    find: "const isAlone = isSessionless || (",
    replace: "const isAlone = (",
  },
  {
    rule: "visible: read committed and monotonic atomic views know of no sessions",
    file: LEVELS,
    find: "new Levels(sessionHistory(registers, true), expired)",
    replace: "new Levels(sessionHistory(registers), expired)",
  },
  {
    rule: "that there is no order under a stronger model says nothing of a weaker one",
    file: CHECKER,
    find: "  if (!isExact) return isImpliedByVisibility(consistency, registers, context) ? [] : [between(consistency)];\n",
    replace: "",
  },
  {
    rule: "what is visible decides read committed",
    file: CHECKER,
    find: "isImpliedByVisibility(consistency, registers, context) ? [] : [between(consistency)]",
    replace: "[between(consistency)]",
  },
  {
    rule: "what is visible decides read committed only if there was time to see it",
    file: LEVELS,
    find: 'if (model === "read-committed") return levels.judge("causes") === undefined;',
    replace: 'if (model === "read-committed") return true;',
  },
  {
    rule: "what is visible decides no more than it implies",
    file: LEVELS,
    find: 'return model === "monotonic-atomic-view" && levels',
    replace: "return levels",
  },
  {
    rule: "what is visible must not go back",
    file: LEVELS,
    find: 'return model === "monotonic-atomic-view" && levels.firstBroken(["read-committed"]) === undefined;',
    replace: 'return model === "monotonic-atomic-view";',
  },
];
