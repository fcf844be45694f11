import type { Mutation } from "../../mutation.ts";

const FOLDER = "checkers/transactions/weak";
const SESSIONS = `${FOLDER}/session-history.ts`;
const ORDER = `${FOLDER}/version-order.ts`;

/** Transactions session by session, and the order that sessions and reads give them. */
export const SESSION_RULES: readonly Mutation[] = [
  {
    rule: "sessions: one of unknown outcome that its process went on after is one of its own",
    file: SESSIONS,
    find: "const isBranch = !isSessionless && status[t] === INDETERMINATE && last[p] !== t;",
    replace: "const isBranch = t < 0;",
  },
  {
    rule: "sessions: the last of its process is not",
    file: SESSIONS,
    find: "status[t] === INDETERMINATE && last[p] !== t;",
    replace: "status[t] === INDETERMINATE;",
  },
  {
    rule: "sessions: what came before one that is alone is not known to",
    file: SESSIONS,
    find: "    if (isBranch && open[p] !== undefined) isBranched = true;\n",
    replace: "",
  },
  {
    rule: "sessions: before the first of its process there is nothing",
    file: SESSIONS,
    find: "if (isBranch && open[p] !== undefined)",
    replace: "if (isBranch)",
  },
  {
    rule: "sessions: what did not happen is nothing that its process went on with",
    file: SESSIONS,
    find: "if (exists[t] === 1) last[",
    replace: "last[",
  },
  {
    rule: "sessions: what is a session of its own does not begin that of its process",
    file: SESSIONS,
    find: "if (!isAlone) open[p] = s;",
    replace: "open[p] = s;",
  },
  {
    rule: "sessions: it does not end it either",
    file: SESSIONS,
    find: "if (!isAlone) open[p] = s;",
    replace: "open[p] = isAlone ? undefined : s;",
  },
  {
    rule: "sessions: what does not exist is not there",
    file: SESSIONS,
    find: "    if (exists[t] === 0) continue;\n",
    replace: "",
  },
  {
    rule: "sessions: reads of what nobody wrote, or the reader itself, are left out",
    file: SESSIONS,
    find: "      if (w === NONE || w === node) continue;\n",
    replace: "",
    harmless:
      "They are told of by themselves, and an edge of theirs leads to no node, or from one to itself.",
  },
  {
    rule: "sessions: the keys that a node wrote are sorted",
    file: SESSIONS,
    find: "place > first && (writeKey[place - 1] ?? 0) > k; place--) {",
    replace: "place > first && (writeKey[place - 1] ?? 0) > k && k < 0; place--) {",
  },
  {
    rule: "order: the initial transaction is before all",
    file: ORDER,
    find: "if (first < end) order.add(INITIAL, first, PROCESS, NONE);",
    replace: "",
  },
  {
    rule: "order: a session is in its order",
    file: ORDER,
    find: "for (let node = first + 1; node < end; node++) order.add(node - 1, node, PROCESS, NONE);",
    replace: "",
  },
  {
    rule: "order: who wrote is before who read",
    file: ORDER,
    find: "if (w !== INITIAL && (at === begin || w !== readFrom[at - 1])) order.add(w, node, WR, at);",
    replace: "",
  },
];
