import type { Mutation } from "../../mutation.ts";

const FLAWS = "checkers/transactions/list-append/list-flaws.ts";

export const LIST_FLAW_RULES: readonly Mutation[] = [
  {
    rule: "incompatible-order: every read is a beginning of the longest",
    file: FLAWS,
    find: "  incompatibleOrders(versions, flaws);\n",
    replace: "",
  },
  {
    rule: "duplicate-elements: an element stands in a list once",
    file: FLAWS,
    find: "if (index[element] !== i - from) {",
    replace: "if (i < from) {",
  },
  {
    rule: "dirty-update: nobody appends to what an aborted transaction left",
    file: FLAWS,
    find: "else if (aborted !== NONE) {",
    replace: "else if (i < from) {",
  },
  {
    rule: "G1a and garbage-read: what was read was appended, by one that was not aborted",
    file: FLAWS,
    find: "  badElements(versions, flaws);\n",
    replace: "",
  },
  {
    rule: "G1a: what an aborted transaction appended must not be read",
    file: FLAWS,
    find: "if (w !== NONE && transactions.status[w] !== ABORTED) continue;",
    replace: "if (w !== NONE) continue;",
  },
  {
    rule: "G1a: an aborted append that nobody read did no harm",
    file: FLAWS,
    find: "    if (isObserved[element] === 0) continue;\n",
    replace: "",
  },
  {
    rule: "G1b: an intermediate element must not be the last that is read",
    file: FLAWS,
    find: "          addIntermediate(versions, { t, at, w, shown }, flaws);\n",
    replace: "          continue;\n",
  },
  {
    rule: "G1b: its own transaction may read it",
    file: FLAWS,
    find: "w !== NONE && w !== t && isIntermediate[shown]",
    replace: "w !== NONE && isIntermediate[shown]",
  },
  {
    rule: "G1b: of an aborted transaction it is a G1a",
    file: FLAWS,
    find: "isIntermediate[shown] !== 0 && status[w] !== ABORTED)",
    replace: "isIntermediate[shown] !== 0)",
  },
  {
    rule: "internal: the next before counts only if its transaction did it",
    file: FLAWS,
    find: "if (previous >= begin) before[at] = previous;",
    replace: "before[at] = previous;",
  },
  {
    rule: "internal: a read shows what its transaction appended",
    file: FLAWS,
    find: "agrees = left >= 0 && lists.at(branch, left) === value[earlier];",
    replace: "agrees = left >= 0;",
  },
  {
    rule: "internal: what its transaction appended stands at the end",
    file: FLAWS,
    find: "    left--;\n",
    replace: "",
  },
  {
    rule: "internal: between two reads only the own appends are added",
    file: FLAWS,
    find: "    agrees = left === itsLength;\n",
    replace: "    agrees = left >= itsLength;\n    left = Math.min(left, itsLength);\n",
  },
  {
    rule: "internal: a later read begins with the earlier one",
    file: FLAWS,
    find: "      agrees = lists.at(branch, i) === lists.at(itsBranch, i);",
    replace: "      agrees = true;",
  },
  {
    rule: "future-read: what a transaction appends later it does not read",
    file: FLAWS,
    find: "if (f[at] === APPEND) checkFutureReads(versions, { t, at, before }, flaws);\n      else {",
    replace: "if (f[at] !== APPEND) {",
  },
  {
    rule: "future-read: what stands behind the end of a read was not read",
    file: FLAWS,
    find: "if (place < 0 || place >= length) continue;",
    replace: "if (place < 0) continue;",
  },
  {
    rule: "future-read: in a read that contradicts others an element has its place there",
    file: FLAWS,
    find: "isOnSpine[branch] !== 0\n        ? (index[own] ?? NONE)",
    replace: "length > 0\n        ? (index[own] ?? NONE)",
  },
  {
    rule: "future-read: what nobody read was not read by its own transaction",
    file: FLAWS,
    find: "  if (versions.isObserved[own] === 0) return;\n",
    replace: "",
    harmless: "It is not found in any read then; knowing it saves the search.",
  },
  {
    rule: "lost-update: of two that read one version and append, one has to see the other",
    file: FLAWS,
    find: "  lostUpdates(versions, flaws);\n",
    replace: "",
  },
  {
    rule: "lost-update: only a read before the own appends shows a version of others",
    file: FLAWS,
    find: "if (isFirstTouch) readAt[k] = at;",
    replace: "readAt[k] = at;",
    harmless:
      "A read after an own append is followed by no first append, and a second read before it shows the same version.",
  },
  {
    rule: "lost-update: a second append of a transaction is no second update",
    file: FLAWS,
    find: "if (read < begin || !isFirstAppend) continue;",
    replace: "if (read < begin) continue;",
  },
  {
    rule: "lost-update: who read nothing of the key lost nothing",
    file: FLAWS,
    find: "if (read < begin || !isFirstAppend) continue;",
    replace: "if (read === NONE || !isFirstAppend) continue;",
  },
  {
    rule: "lost-update: each key has an empty version of its own",
    file: FLAWS,
    find: "const version = shown === NONE ? elementCount + k : shown;",
    replace: "const version = shown === NONE ? elementCount : shown;",
  },
  {
    rule: "lost-update: only of committed transactions is it known what they read",
    file: FLAWS,
    find: "    if (status[t] !== COMMITTED) continue;\n    const begin = start[t] ?? 0;\n    const end = start[t + 1] ?? 0;\n    for (let at = begin; at < end; at++) {\n      const k = key[at] ?? 0;\n      const isFirstTouch",
    replace:
      "    const begin = start[t] ?? 0;\n    const end = start[t + 1] ?? 0;\n    for (let at = begin; at < end; at++) {\n      const k = key[at] ?? 0;\n      const isFirstTouch",
  },
];
