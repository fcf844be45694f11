import type { Mutation } from "../../mutation.ts";

const FOLDER = "checkers/transactions/rw-register";
const ORDERS = `${FOLDER}/version-orders.ts`;
const LINEARIZABLE = `${FOLDER}/linearizable-keys.ts`;

export const VERSION_ORDER_RULES: readonly Mutation[] = [
  {
    rule: "versions: the initial one comes first",
    file: ORDERS,
    find: "  addInitialFirst(registers, pairs);\n",
    replace: "",
  },
  {
    rule: "versions: where one has another before it the initial one follows",
    file: ORDERS,
    find: "if (hasBefore[v] === 0 && isInstalled(registers, v))",
    replace: "if (isInstalled(registers, v))",
  },
  {
    rule: "versions: of what was not left behind nothing is known",
    file: ORDERS,
    find: "return w !== NONE && exists[w] === 1 && isIntermediate[v] === 0;",
    replace: "return w !== NONE;",
  },
  {
    rule: "versions: a write follows the read of its transaction",
    file: ORDERS,
    find: "pairs.add(before, v, WRITES_FOLLOW_READS);",
    replace: "continue;",
  },
  {
    rule: "versions: it follows no read of another transaction",
    file: ORDERS,
    find: "if (readBy[k] === t && isInstalled(registers, before))",
    replace: "if (readBy[k] !== NONE && isInstalled(registers, before))",
  },
  {
    rule: "versions: a process goes forward",
    file: ORDERS,
    find: "    pairs.add(last[session] ?? v, v, SEQUENTIAL);\n",
    replace: "",
  },
  {
    rule: "versions: a process goes forward in each key by itself",
    file: ORDERS,
    find: "sessions.intern(process[t] ?? 0, versionKey[v] ?? 0);",
    replace: "sessions.intern(0 * (process[t] ?? 0), versionKey[v] ?? 0);",
  },
  {
    rule: "versions: a process does not go forward after what has no known end",
    file: ORDERS,
    find: "access(t, writeVersion[i] ?? 0, status[t] === COMMITTED);",
    replace: "access(t, writeVersion[i] ?? 0, status[t] !== -1);",
  },
  {
    rule: "versions: those of a key that come before themselves are found",
    file: ORDERS,
    find: "    isCyclic[key] = 1;\n",
    replace: "    isCyclic[key] = 0;\n",
  },
  {
    rule: "versions: what was over before another began comes before it",
    file: LINEARIZABLE,
    find: "      pairs.add(a, b, LINEARIZABLE);\n    }\n",
    replace: "    }\n",
  },
  {
    rule: "versions: the one over that was accessed last comes before, too",
    file: LINEARIZABLE,
    find: "if (last !== b && isNext(last)) pairs.add(last, b, LINEARIZABLE);",
    replace: "",
  },
  {
    rule: "versions: two that must each come before the other are both told of",
    file: LINEARIZABLE,
    find: "      pairs.add(pair[1], pair[0], LINEARIZABLE);\n",
    replace: "",
  },
  {
    rule: "versions: what a third lies between is left out",
    file: LINEARIZABLE,
    find: "return third === undefined || end(a) > start(third);",
    replace: "return third === undefined || end(a) > -9;",
  },
  {
    rule: "versions: what is over as the third began follows from it",
    file: LINEARIZABLE,
    find: "return third === undefined || end(a) > start(third);",
    replace: "return third === undefined;",
  },
  {
    rule: "versions: a version is not between itself and another",
    file: LINEARIZABLE,
    find: "const third = latest.find((c) => c !== a && c !== b);",
    replace: "const third = latest.find((c) => c !== b);",
  },
  {
    rule: "versions: the three over that were accessed last are looked at",
    file: LINEARIZABLE,
    find: ".slice(0, 3);",
    replace: ".slice(0, 2);",
  },
  {
    rule: "versions: the search ends at the first that has a third between",
    file: LINEARIZABLE,
    find: "      if (!isNext(a)) break;\n",
    replace: "      if (!isNext(a)) continue;\n",
    harmless: "All that were over before have it between, too; knowing it saves going through them.",
  },
];
