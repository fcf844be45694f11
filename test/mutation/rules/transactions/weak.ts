import type { Mutation, RulesOf } from "../../mutation.ts";
import { SESSION_RULES } from "./sessions.ts";

const FOLDER = "checkers/transactions/weak";
const CAUSES = `${FOLDER}/causes.ts`;
const WHOLE = `${FOLDER}/read-whole.ts`;
const AGAIN = `${FOLDER}/read-again.ts`;
const LEVELS = `${FOLDER}/levels.ts`;
const IMPOSSIBLE = `${FOLDER}/impossible-read-anomalies.ts`;
const WEAK_LEVELS = `${FOLDER}/weak-levels.ts`;
const VISIBILITY = `${FOLDER}/visibility.ts`;
const CYCLE = `${FOLDER}/cycle.ts`;
const CHECKER = `${FOLDER}/weak-isolation.ts`;
const WRITERS = `${FOLDER}/writers-by-key.ts`;

const RULE_RULES: readonly Mutation[] = [
  {
    rule: "read-atomic: what was read from wrote what it wrote before",
    file: WHOLE,
    find: "          if (reader[key] === node) order.force(w, history, readAt[key] ?? 0);",
    replace: "          if (reader[key] === node) continue;",
  },
  {
    rule: "read-atomic: of many keys written, those that were read count",
    file: WHOLE,
    find: "if (writeOf(history, w, key) !== NONE) order.force(w, history, readAt[key] ?? 0);",
    replace: "",
  },
  {
    rule: "read-atomic: of two versions of a key in one transaction each is before the other",
    file: WHOLE,
    find: "        order.force(readFrom[at] ?? INITIAL, history, before);\n        order.force(readFrom[before] ?? INITIAL, history, at);\n",
    replace: "        order.add(before, before, 0, before);\n",
  },
  {
    rule: "read-atomic: the own session is seen",
    file: LEVELS,
    find: "        forceOwnWrites(history, order);\n        forceWholeReads(history, order);\n",
    replace: "        forceWholeReads(history, order);\n",
  },
  {
    rule: "read-your-writes: only what the same session wrote is its own",
    file: WHOLE,
    find: "if (writtenIn[key] === s) order.force(writer[key] ?? 0, history, at);",
    replace: "if (writtenIn[key] !== NONE) order.force(writer[key] ?? 0, history, at);",
  },
  {
    rule: "read-your-writes: the last write of the session is seen",
    file: WHOLE,
    find: "        writer[key] = node;\n",
    replace: "        if (writtenIn[key] !== s) writer[key] = node;\n",
  },
  {
    rule: "read-committed: it is told for each transaction, not for a session",
    file: LEVELS,
    find: "forceReadsOnward(history, history.readStart, order);",
    replace: "forceReadsOnward(history, readsBySession(history), order);",
  },
  {
    rule: "monotonic-reads: it is told for a session, not for each transaction",
    file: LEVELS,
    find: "forceReadsOnward(history, readsBySession(history), order);",
    replace: "forceReadsOnward(history, history.readStart, order);",
  },
  {
    rule: "reads onward: who was read from comes before who is read later",
    file: AGAIN,
    find: "if (row[written] === r) forceAfter(w, written);",
    replace: "",
  },
  {
    rule: "reads onward: of many keys written, those that are read later count",
    file: AGAIN,
    find: "if (writeOf(history, w, later) !== NONE) forceAfter(w, later);",
    replace: "",
  },
  {
    rule: "reads onward: the next read from another writer counts",
    file: AGAIN,
    find: "const read = readFrom[near] === w ? (nextOther[key] ?? NONE) : near;",
    replace: "const read = near;",
  },
  {
    rule: "reads onward: the two next reads are from different writers",
    file: AGAIN,
    find: "} else if (readFrom[next[key] ?? 0] !== w) {",
    replace: "} else {",
  },
  {
    rule: "reads onward: a writer counts from where it was first read from",
    file: AGAIN,
    find: "if (firstRead[w] === at && seen > 0) {",
    replace: "if (firstRead[w] !== at && seen > 0) {",
  },
];

const CAUSE_RULES: readonly Mutation[] = [
  ...(
    [
      ["pram", "direct", "all", "it asks for direct causes, not for all"],
      ["causal", "all", "direct", "it asks for all causes, not for direct ones"],
      ["monotonic-writes", "before", "direct", "what was read from is not visible by itself"],
      ["writes-follow-reads", "indirect", "all", "direct causes are no matter of it"],
    ] as const
  ).map(([level, scope, other, rule]) => ({
    rule: `${level}: ${rule}`,
    file: LEVELS,
    find: `case "${level}":\n        return this.#forceCauses(order, "${scope}");`,
    replace: `case "${level}":\n        return this.#forceCauses(order, "${other}");`,
  })),
  {
    rule: "causes: those of a node are causes of the next of its session",
    file: CAUSES,
    find: "      clocks.copyWithin(mine, mine - width, mine);\n",
    replace: "",
  },
  {
    rule: "causes: the node before in the session is one",
    file: CAUSES,
    find: "        clocks[mine + s - first] = node - 1;\n",
    replace: "",
  },
  {
    rule: "causes: the node before in the session is a direct one",
    file: CAUSES,
    find: "        if (usesDirect) direct[seen + s - first] = node - 1;\n",
    replace: "",
  },
  {
    rule: "causes: those of what was read from are causes",
    file: CAUSES,
    find: "if (cause > (clocks[mine + x] ?? NONE)) clocks[mine + x] = cause;",
    replace: "",
  },
  {
    rule: "causes: who was read from is one",
    file: CAUSES,
    find: "if (w > (clocks[mine + other] ?? NONE)) clocks[mine + other] = w;",
    replace: "",
  },
  {
    rule: "causes: who was read from is a direct one",
    file: CAUSES,
    find: "if (usesDirect && w > (direct[seen + other] ?? NONE)) direct[seen + other] = w;",
    replace: "",
  },
  {
    rule: "causes: the own session is no matter of monotonic writes",
    file: CAUSES,
    find: '        if (scope === "before" && writing === s) continue;\n',
    replace: "",
  },
  {
    rule: "causes: a cause of what was read comes before it anyway",
    file: CAUSES,
    find: "        if (latest <= (writing === session[t1] ? t1 : (clocks[t1 * width + place] ?? NONE))) continue;\n",
    replace: "",
    harmless: "The edge is there by way of reads and sessions; knowing it saves the looking up.",
  },
  {
    rule: "causes: what was read is no other version",
    file: CAUSES,
    find: "if (t2 === NONE || t2 === t1 || (scope",
    replace: "if (t2 === NONE || (scope",
    harmless: "An edge from a node to itself is none.",
  },
  {
    rule: "causes: only what is not direct counts for writes that follow reads",
    file: CAUSES,
    find: ' || (scope === "indirect" && t2 <= near)) continue;',
    replace: ") continue;",
  },
  {
    rule: "causes: sessions are gone through a block at a time",
    file: CAUSES,
    find: "      while (x < last && (writers.session[x] ?? 0) < end) x++;\n",
    replace: "",
  },
  {
    rule: "writers: of each session the last visible one counts",
    file: WRITERS,
    find: "return low > first ? (writer[low - 1] ?? -1) : -1;",
    replace: "return low > first ? (writer[first] ?? -1) : -1;",
  },
  {
    rule: "writers: each session has a stretch of its own",
    file: WRITERS,
    find: "      if (s === before) continue;\n",
    replace: "      if (before >= 0) continue;\n",
  },
];

const EVIDENCE_RULES: readonly Mutation[] = [
  {
    rule: "impossible: what is wrong by itself is wrong at every level",
    file: CHECKER,
    find: "[...impossible, ...broken]",
    replace: "[...broken]",
  },
  {
    rule: "impossible: that a transaction reads two things is not",
    file: IMPOSSIBLE,
    find: '    if (kind === "internal" && transactions.f[other] === READ) return false;\n',
    replace: "",
  },
  {
    rule: "impossible: that it does not see its own write is",
    file: IMPOSSIBLE,
    find: 'if (kind === "internal" && transactions.f[other] === READ) return false;',
    replace: 'if (kind === "internal") return false;',
  },
  {
    rule: "impossible: at most five of a kind are told of",
    file: IMPOSSIBLE,
    find: "    if (alike.length === MAX_TOLD) return false;\n",
    replace: "",
  },
  {
    rule: "impossible: as many of another",
    file: IMPOSSIBLE,
    find: "const alike = told.get(kind) ?? [];",
    replace: "const alike = [...told.values()].flat();",
  },
  {
    rule: "a broken rule is called by the simplest that is broken",
    file: WEAK_LEVELS,
    find: 'return weakest === undefined || weakest === "late" ? kept : weakest;',
    replace: "return kept;",
  },
  {
    rule: "the level itself has simple rules, too",
    file: WEAK_LEVELS,
    find: "LEVELS.slice(0, LEVELS.indexOf(level) + 1)",
    replace: "LEVELS.slice(0, LEVELS.indexOf(level))",
  },
  {
    rule: "of the rules that a level adds the simplest comes first",
    file: WEAK_LEVELS,
    find: '["monotonic-reads", "monotonic-writes", "pram"]',
    replace: '["pram", "monotonic-reads", "monotonic-writes"]',
  },
  {
    rule: "what is below the broken level holds",
    file: WEAK_LEVELS,
    find: "some((rule) => rule === kept.rule)) - 1]",
    replace: "some((rule) => rule === kept.rule))]",
  },
  {
    rule: "where nothing was read there is nothing to judge",
    file: CHECKER,
    find: "if (readFrom.length > 0)",
    replace: "if (readFrom.length >= 0)",
  },
  {
    rule: "where sessions branch nothing is kept for certain",
    file: CHECKER,
    find: "return isBranched ? [BRANCHED] : [];",
    replace: "return [];",
  },
  {
    rule: "evidence: what is earlier in the own session is visible",
    file: VISIBILITY,
    find: 'if (isOwn && rule !== "read-committed" && rule !== "monotonic-reads") return [];',
    replace: "",
  },
  {
    rule: "evidence: of read committed only the own reads show what was visible",
    file: VISIBILITY,
    find: 'const first = rule === "read-committed" ? reader : (sessionStart[session[reader] ?? 0] ?? 0);',
    replace: "const first = reader;",
  },
  {
    rule: "evidence: a write makes visible what its session wrote before it",
    file: VISIBILITY,
    find: 'rule === "monotonic-writes" ? node + 1 : node',
    replace: 'rule === "monotonic-writes" ? node : node',
  },
  {
    rule: "evidence: a cycle has a reason for each step",
    file: VISIBILITY,
    find: "      links.unshift(link);\n",
    replace: "",
  },
  {
    rule: "evidence: a step within a session is told of",
    file: CYCLE,
    find: "return step.to === onward ? [step] :",
    replace: "return step.to >= 0 ? [step] :",
  },
];

export const WEAK_RULES: RulesOf = {
  subject: "weak-isolation",
  mutations: [...SESSION_RULES, ...RULE_RULES, ...CAUSE_RULES, ...EVIDENCE_RULES],
};
