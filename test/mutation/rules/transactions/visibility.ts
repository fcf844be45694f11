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
  ...["read-committed", "monotonic-atomic-view"].map(
    (model): Mutation => ({
      rule: `visible: it decides ${model}`,
      file: LEVELS,
      find: `\n  "${model}": false,\n`,
      replace: "\n",
    }),
  ),
  {
    rule: "visible: monotonic atomic views know of no sessions",
    file: LEVELS,
    find: '"monotonic-atomic-view": false,',
    replace: '"monotonic-atomic-view": true,',
  },
  {
    rule: "visible: read committed asks for no more than reads of what was committed, in no circle",
    file: LEVELS,
    find: '  if (level === "read-committed") return levels.judge("causes");\n',
    replace: "",
  },
  {
    rule: "visible: reads in monotonic atomic views do not go back",
    file: LEVELS,
    find: '  if (level === "monotonic-atomic-view") return levels.firstBroken(["read-committed"]);\n',
    replace: '  if (level === "monotonic-atomic-view") return undefined;\n',
  },
  {
    rule: "visible: who misses its own write in a transaction does not read its writes",
    file: LEVELS,
    find: "  if (own !== undefined) return { flaw: own };\n",
    replace: "",
  },
  {
    rule: "visible: who misses its own write may read monotonically all the same",
    file: LEVELS,
    find: "NEEDS_OWN_WRITES.has(level) ? missedOwnWrite(registers) : undefined",
    replace: "missedOwnWrite(registers)",
  },
  {
    rule: "visible: who reads two things misses no own write",
    file: LEVELS,
    find: 'if (read.kind !== "internal" || transactions.f[read.other] !== WRITE) return false;',
    replace: 'if (read.kind !== "internal") return false;',
  },
  {
    rule: "visible: what rests on sessions is called so",
    file: LEVELS,
    find: "{ flaw: { ...flaw, name: `${flaw.name}-process` } }",
    replace: "{ flaw }",
  },
  {
    rule: "visible: what does not is not",
    file: LEVELS,
    find: "if (!knowsSessions || (",
    replace: "if ((",
  },
  {
    rule: "visible: what only a session breaks has a name of its own",
    file: LEVELS,
    find: 'if (!knowsSessions || (kept.rule !== "read-committed" && kept.rule !== "read-atomic")) return { flaw };',
    replace: "if (!knowsSessions) return { flaw };",
  },
  {
    rule: "visible: reads that go back may rest on sessions",
    file: LEVELS,
    find: '(kept.rule !== "read-committed" && kept.rule !== "read-atomic")',
    replace: '(kept.rule !== "read-atomic")',
  },
  {
    rule: "visible: torn reads may rest on sessions",
    file: LEVELS,
    find: '(kept.rule !== "read-committed" && kept.rule !== "read-atomic")',
    replace: '(kept.rule !== "read-committed")',
  },
  {
    rule: "visible: what breaks causality without sessions does not rest on them",
    file: LEVELS,
    find: 'level === "causal" ? judgeVisibility(',
    replace: 'level !== "causal" && level !== "pram" ? judgeVisibility(',
  },
  {
    rule: "visible: PRAM without sessions would be nothing",
    file: LEVELS,
    find: 'level === "causal" ? judgeVisibility(',
    replace: 'level === "causal" || level === "pram" ? judgeVisibility(',
  },
  {
    rule: "visible: of sessions that branch nothing is kept for certain",
    file: LEVELS,
    find: "return sessions.isBranched ? { reason: BRANCHED } : {};",
    replace: "return {};",
  },
  {
    rule: "visible: what breaks it is an anomaly",
    file: CHECKER,
    find: "  if (flaw !== undefined) flaws.add(flaw.name, () => flaw);\n",
    replace: "",
  },
  {
    rule: "visible: what was not followed to the end says nothing",
    file: LEVELS,
    find: 'if (kept === "late") return { reason: LATE };',
    replace: 'if (kept === "late") return {};',
  },
  {
    rule: "visible: without sessions each transaction is one",
    file: SESSIONS,
    find: "const isAlone = isSessionless || isBranch;",
    replace: "const isAlone = isBranch;",
  },
  {
    rule: "visible: where there are no sessions none branches",
    file: SESSIONS,
    find: "const isBranch = !isSessionless && status[t]",
    replace: "const isBranch = status[t]",
    harmless: "No session is ever open then, and one branches only where one is.",
  },
  {
    rule: "that there is no order under a stronger model says nothing of a weaker one",
    file: CHECKER,
    find: "  if (!isExact)\n    return broken(consistency, registers, { flaws, context }) ? [] : [undecided(consistency, decision)];\n",
    replace: "",
  },
  {
    rule: "what is visible and kept says nothing of what is stronger",
    file: CHECKER,
    find: "return standingOf(settling.flaws.counts.keys()).violated.has(consistency);",
    replace: "return true;",
  },
  {
    rule: "what breaks what a model implies breaks the model",
    file: CHECKER,
    find: "  settleVisibility(level, registers, settling);\n",
    replace: "",
  },
  ...["causal", "read-atomic", "monotonic-atomic-view"].map(
    (model): Mutation => ({
      rule: `what breaks ${model} breaks what implies it`,
      file: LEVELS,
      find: '(["causal", "read-atomic", "monotonic-atomic-view"] as const)',
      replace: `(["causal", "read-atomic", "monotonic-atomic-view"] as const).filter((one) => one !== "${model}")`,
      ...(model === "monotonic-atomic-view" && {
        harmless:
          "Of the models that imply it and not read atomic there is repeatable read alone, which is decided exactly.",
      }),
    }),
  ),
];
