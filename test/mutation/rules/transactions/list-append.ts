import type { Mutation, RulesOf } from "../../mutation.ts";
import { LIST_DEPENDENCY_RULES } from "./list-dependencies.ts";
import { LIST_FLAW_RULES } from "./list-flaws.ts";
import { ORDER_RULES } from "./orders.ts";
import { PROMISE_RULES } from "./promises.ts";

const FOLDER = "checkers/transactions/list-append";
const VERSIONS = `${FOLDER}/list-versions.ts`;
const UNSEEN = `${FOLDER}/unseen-order.ts`;
const TRANSACTIONS = "checkers/transactions/read-transactions.ts";
const CHECKER = `${FOLDER}/list-append.ts`;

const VERSION_RULES: readonly Mutation[] = [
  {
    rule: "an element appended twice says nothing of who appended it",
    file: VERSIONS,
    find: "if (writer[one] !== NONE) return appendedTwice(transactions, writer[one] ?? 0, t, at);",
    replace: "",
  },
  {
    rule: "equal elements of different keys are different",
    file: VERSIONS,
    find: "element[at] = elements.intern(key[at] ?? 0, value[at] ?? 0);",
    replace: "element[at] = elements.intern(0 * (key[at] ?? 0), value[at] ?? 0);",
  },
  {
    rule: "what its transaction appended more to is intermediate",
    file: VERSIONS,
    find: "if (before >= begin) isIntermediate[element[before] ?? 0] = 1;",
    replace: "",
  },
  {
    rule: "what another transaction appended more to is not intermediate",
    file: VERSIONS,
    find: "if (before >= begin) isIntermediate[element[before] ?? 0] = 1;",
    replace: "if (before !== NONE) isIntermediate[element[before] ?? 0] = 1;",
  },
  {
    rule: "a transaction of unknown outcome exists if somebody read what it appended",
    file: VERSIONS,
    find: "if (w !== NONE && status[w] === INDETERMINATE) exists[w] = 1;",
    replace: "",
  },
  {
    rule: "an aborted transaction does not exist, even if somebody read what it appended",
    file: VERSIONS,
    find: "if (w !== NONE && status[w] === INDETERMINATE) exists[w] = 1;",
    replace: "if (w !== NONE && status[w] !== COMMITTED) exists[w] = 1;",
  },
  {
    rule: "what was read was observed",
    file: VERSIONS,
    find: "    isObserved[one] = 1;\n",
    replace: "",
  },
  {
    rule: "a read is of the last element that it shows",
    file: VERSIONS,
    find: "branchElements[(branchStart[value[at] ?? 0] ?? 0) + length - 1] ?? NONE;",
    replace: "branchElements[branchStart[value[at] ?? 0] ?? 0] ?? NONE;",
  },
  {
    rule: "the spine of a key is its longest read",
    file: VERSIONS,
    find: "if (key !== NONE && length > (branches.length[spine[key] ?? NONE] ?? 0)) spine[key] = branch;",
    replace: "if (key !== NONE && length > 0 && spine[key] === NONE) spine[key] = branch;",
  },
  {
    rule: "a branch is on the spine only if it is a beginning of it",
    file: VERSIONS,
    find: "isOnSpine[branch] = common === length ? 1 : 0;",
    replace: "isOnSpine[branch] = 1;",
  },
  {
    rule: "a write is no matter of lists",
    file: VERSIONS,
    find: 'if (f[at] !== READ) return noList(transactions, t, at, "wrote");',
    replace: "if (f[at] !== READ) continue;",
  },
  {
    rule: "what is read is a list",
    file: VERSIONS,
    find: '      if (status[t] === COMMITTED && listLength[at] === NO_LIST && value[at] !== NONE)\n        return noList(transactions, t, at, "read");\n',
    replace: "",
  },
];

const UNSEEN_RULES: readonly Mutation[] = [
  {
    rule: "unseen: a pair that fits neither way shows that there is no order",
    file: UNSEEN,
    find: "    if (!components.areTrivial) return false;\n",
    replace: "",
  },
  {
    rule: "unseen: what no way to order the pairs allows is a violation",
    file: UNSEEN,
    find: "      if (found !== false) return found;\n    }\n    return false;",
    replace: "      if (found !== false) return found;\n    }\n    return true;",
  },
  {
    rule: "unseen: an order must fit all pairs at once",
    file: UNSEEN,
    find: "    if (fits) return true;\n",
    replace: "    if (fits || pairs.length > 0) return true;\n",
  },
  {
    rule: "unseen: where the likely order does not fit, others are tried",
    file: UNSEEN,
    find: "    if (fits) return true;\n",
    replace: "    return fits;\n",
  },
  {
    rule: "unseen: a likely order is tried before all others",
    file: UNSEEN,
    find: "    if (fits) return true;\n",
    replace: "",
  },
  {
    rule: "unseen: a pair is tried the other way round, too",
    file: UNSEEN,
    find: "isFirst(pair) ? [pair, swapped(pair)] : [swapped(pair), pair]",
    replace: "isFirst(pair) ? [pair] : [swapped(pair)]",
  },
  {
    rule: "unseen: what comes first in the graph has the greater component",
    file: UNSEEN,
    find: "const place = (t: number): number => -Math.min(",
    replace: "const place = (t: number): number => Math.min(",
  },
  {
    rule: "unseen: who read the key came before the others that appended to it",
    file: UNSEEN,
    find: "if (transactions.key[at] === key) return transactions.f[at] === READ;",
    replace: "if (transactions.key[at] === key) return false;",
    harmless: "The reader's anti-dependencies say the same, so trying finds it; knowing it saves the trying.",
  },
  {
    rule: "unseen: snapshot isolation knows of no time",
    file: CHECKER,
    find: '"snapshot-isolation": DEPENDENCIES,',
    replace: '"snapshot-isolation": DEPENDENCIES | PROCESS | REALTIME,',
  },
  {
    rule: "unseen: snapshot isolation by sessions respects the order of processes",
    file: CHECKER,
    find: '"strong-session-snapshot-isolation": DEPENDENCIES | PROCESS,',
    replace: '"strong-session-snapshot-isolation": DEPENDENCIES,',
  },
  {
    rule: "unseen: snapshot isolation by sessions knows of no time",
    file: CHECKER,
    find: '"strong-session-snapshot-isolation": DEPENDENCIES | PROCESS,',
    replace: '"strong-session-snapshot-isolation": DEPENDENCIES | PROCESS | REALTIME,',
  },
  {
    rule: "unseen: strong snapshot isolation respects time",
    file: CHECKER,
    find: '"strong-snapshot-isolation": DEPENDENCIES | PROCESS | REALTIME,',
    replace: '"strong-snapshot-isolation": DEPENDENCIES | PROCESS,',
  },
  {
    rule: "unseen: by sessions, it has a name of its own",
    file: CHECKER,
    find: '"strong-session-snapshot-isolation": "unorderable-appends-process",',
    replace: "",
  },
  {
    rule: "unseen: in real time, it has a name of its own",
    file: CHECKER,
    find: '"strong-snapshot-isolation": "unorderable-appends-realtime",',
    replace: "",
  },
  {
    rule: "where no transaction depends on another there is nothing to judge",
    file: CHECKER,
    find: "if (dependencies === 0) reasons.push(NOT_EXERCISED);",
    replace: "",
  },
];

const NAMES = "checkers/transactions/explain-cycle.ts";

const NAME_RULES: readonly Mutation[] = [
  {
    rule: "name: readers of which each overlooks what another one saw are a long fork",
    file: NAMES,
    find: 'return kinds.every((kind) => kind === RW || kind === WR) ? "long-fork" : name;',
    replace: "return name;",
  },
  {
    rule: "name: writes in an order make no fork",
    file: NAMES,
    find: 'return kinds.every((kind) => kind === RW || kind === WR) ? "long-fork" : name;',
    replace: 'return "long-fork";',
  },
  {
    rule: "name: a write skew is one of two transactions",
    file: NAMES,
    find: 'if (transactions.length !== 2 || name !== "G2-item") return name;',
    replace: 'if (name !== "G2-item") return name;',
  },
  {
    rule: "name: a write skew is one of two keys",
    file: NAMES,
    find: " && keys[0] !== keys[1] ?",
    replace: " ?",
  },
];

const ANSWER_RULES: readonly Mutation[] = [
  {
    rule: "answer: a completion tells of what was asked",
    file: TRANSACTIONS,
    find: "      return otherAnswer(history, end);\n",
    replace: "      continue;\n",
  },
  {
    rule: "answer: it has as many micro-operations",
    file: TRANSACTIONS,
    find: "  if ((start[answered + 1] ?? 0) - to !== length) return false;\n",
    replace: "",
  },
  {
    rule: "answer: each does what was asked",
    file: TRANSACTIONS,
    find: "if (f[from + i] !== f[to + i] || key[from + i] !== key[to + i]) return false;",
    replace: "if (key[from + i] !== key[to + i]) return false;",
  },
  {
    rule: "answer: each is of the key that was asked",
    file: TRANSACTIONS,
    find: "if (f[from + i] !== f[to + i] || key[from + i] !== key[to + i]) return false;",
    replace: "if (f[from + i] !== f[to + i]) return false;",
  },
  {
    rule: "answer: what was to be written was written",
    file: TRANSACTIONS,
    find: "    if (f[from + i] !== READ && value[from + i] !== value[to + i]) return false;\n",
    replace: "",
  },
  {
    rule: "answer: what a read shows was not asked",
    file: TRANSACTIONS,
    find: "if (f[from + i] !== READ && value[from + i]",
    replace: "if (value[from + i]",
  },
];

export const LIST_APPEND_RULES: RulesOf = {
  subject: "list-append",
  mutations: [
    ...VERSION_RULES,
    ...LIST_FLAW_RULES,
    ...LIST_DEPENDENCY_RULES,
    ...UNSEEN_RULES,
    ...PROMISE_RULES,
    ...NAME_RULES,
    ...ANSWER_RULES,
    ...ORDER_RULES,
  ],
};
