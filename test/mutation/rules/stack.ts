import type { RulesOf } from "../mutation.ts";

const FOLDER = "checkers/linearizability/engines/stack";
const STACK = `${FOLDER}/stack.ts`;
const PEEL = `${FOLDER}/peel.ts`;
const PLACE = `${FOLDER}/place-by-peeling.ts`;

export const STACK_RULES: RulesOf = {
  subject: "stack",
  mutations: [
    {
      rule: "items that cannot be peeled off are a violation",
      file: STACK,
      find: "if (stuck.length === 0) return undefined;",
      replace: "if (stuck.length >= 0) return undefined;",
    },
    {
      rule: "a gap is open only when nothing left covers it",
      file: PEEL,
      find: "while (gone < items && cover.least === 0) {",
      replace: "while (gone < items) {",
    },
    {
      rule: "an item goes only when its addition and its removal both met an open gap",
      file: PEEL,
      find: "      if (met[item] !== 2) continue;\n      peeled",
      replace: "      if (met[item] !== 1) continue;\n      peeled",
    },
    {
      rule: "an item goes with its critical interval",
      file: PEEL,
      find: "      if (isCritical(timeline, item))\n        cover.uncover(gapOf[addTo[item] ?? 0] ?? 0, gapOf[(removeFrom[item] ?? 0) - 1] ?? 0);\n",
      replace: "",
    },
    {
      rule: "a critical interval covers all gaps up to its end",
      file: PEEL,
      find: "covering += end === ADD_TO ? 1 : -1;",
      replace: "covering = 0;",
    },
    {
      rule: "an interval meets an open gap only if it has begun",
      file: PEEL,
      find: "const count = beganBy[gap] ?? 0;",
      replace: "const count = 2 * items;",
    },
    {
      rule: "an interval meets an open gap only if it has not ended",
      file: `${FOLDER}/stabbing-tree.ts`,
      find: "const found = this.#find(count, point);",
      replace: "const found = this.#find(count, 0);",
    },
    {
      rule: "two items are enough for a witness only if they cross",
      file: STACK,
      find: "if (deadline < (removeFrom[item] ?? 0)) return [(events[deadline] ?? 0) >> 2, item];",
      replace: "if (deadline < NEVER) return [(events[deadline] ?? 0) >> 2, item];",
    },
    {
      rule: "an item must have gone before every other that lies below it",
      file: STACK,
      find: "if ((event & 3) === ADD_TO) below.put(removeFrom[item] ?? 0, removeTo[item] ?? 0);",
      replace: "if ((event & 3) === 9) below.put(removeFrom[item] ?? 0, removeTo[item] ?? 0);",
    },
    {
      rule: "the items kept for a witness cannot be peeled off",
      file: `${FOLDER}/smallest-stuck.ts`,
      find: "while (budget > 0 && !(kept.length > 0 && isStuck(kept))) {",
      replace: "while (budget > 0 && kept.length === 0) {",
    },
    {
      rule: "certificate: the first peeled off lies above the others",
      file: PLACE,
      find: "addOrder: peeled, removeOrder: peeled.toReversed() };",
      replace: "addOrder: peeled.toReversed(), removeOrder: peeled };",
    },
    {
      rule: "certificate: a gap that was open later is closed for those peeled off before",
      file: PLACE,
      find: "    open.close(opened[last] ?? 0);\n",
      replace: "",
    },
    {
      rule: "certificate: an item is added in an open gap",
      file: PLACE,
      find: "addCell[item] = remove <= to ? remove : Math.min(to, lastCell[gapBefore] ?? 0);",
      replace: "addCell[item] = remove <= to ? remove : to;",
    },
    {
      rule: "certificate: an item is removed in an open gap",
      file: PLACE,
      find: "const remove = Math.max(from, firstCell[gapAfter] ?? 0);",
      replace: "const remove = from;",
    },
  ],
};
