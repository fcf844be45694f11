import type { Mutation } from "../../mutation.ts";

const ORDERS = "checkers/transactions/orders.ts";

export const ORDER_RULES: readonly Mutation[] = [
  {
    rule: "process: nothing is held to follow a transaction of unknown outcome",
    file: ORDERS,
    find: "if (transactions.status[t] === COMMITTED) last[session] = t;",
    replace: "last[session] = t;",
  },
  {
    rule: "process: each follows the one before it",
    file: ORDERS,
    find: "if (transactions.status[t] === COMMITTED) last[session] = t;",
    replace: "last[session] ??= t;",
  },
  {
    rule: "process: those of different processes do not follow each other",
    file: ORDERS,
    find: "const session = sessions.intern(transactions.process[t] ?? 0);",
    replace: "const session = sessions.intern(0 * (transactions.process[t] ?? 0));",
  },
  {
    rule: "process: what does not exist has no place",
    file: ORDERS,
    find: "    if (exists[t] === 0) continue;\n",
    replace: "",
    harmless:
      "An edge to it leads nowhere, since nothing depends on it and nothing follows an outcome nobody knows.",
  },
  {
    rule: "time: a completion comes before what is invoked later",
    file: ORDERS,
    find: "if (barrier >= 0) edges.add(barrier, next, REALTIME);",
    replace: "",
  },
  {
    rule: "time: a barrier leads to the next",
    file: ORDERS,
    find: "if (before >= 0) edges.add(before, barrier, REALTIME);",
    replace: "",
  },
  {
    rule: "time: an invocation ends the run of completions that share a barrier",
    file: ORDERS,
    find: "      isOpen = false;\n",
    replace: "",
  },
  {
    rule: "time: completions with no invocation between them share a barrier",
    file: ORDERS,
    find: "      if (!isOpen) {",
    replace: "      if (done >= 0) {",
  },
  {
    rule: "time: a transaction of unknown outcome is never over",
    file: "checkers/transactions/read-transactions.ts",
    find: "if (type === OK && !isAlone) completed[t] = end;",
    replace: "if (!isAlone && end !== NONE) completed[t] = end;",
  },
];
