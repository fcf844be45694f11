import type { RulesOf } from "../mutation.ts";

const FOLDER = "checkers/linearizability/engines/list";
const ORDER = `${FOLDER}/order.ts`;
const VERSIONS = `${FOLDER}/versions.ts`;
const SPINE = `${FOLDER}/spine.ts`;

export const LIST_RULES: RulesOf = {
  subject: "list",
  mutations: [
    {
      rule: "fork: every read is a beginning of the longest",
      file: SPINE,
      find: "if (!isBeginning(shown, text)) return { reads: [shortestUnlike(list, shown), call] };",
      replace: "",
    },
    {
      rule: "a beginning ends where an element ends",
      file: SPINE,
      find: 'return whole.startsWith(shown.slice(0, end)) && (whole[end] === "," || whole[end] === "]");',
      replace: "return whole.startsWith(shown.slice(0, end));",
    },
    {
      rule: "never-appended: what was read was appended",
      file: VERSIONS,
      find: 'if (append === NONE || append === USED_UP) return { rule: "never-appended", versions, place };',
      replace:
        'if (append === NONE) continue;\n    if (append === USED_UP) return { rule: "never-appended", versions, place };',
    },
    {
      rule: "an append stands in the list once",
      file: VERSIONS,
      find: "    appends.set(element, USED_UP);\n",
      replace: "",
    },
    {
      rule: "where an element was appended several times there is no answer",
      file: VERSIONS,
      find: "if (append === SEVERAL) return undefined;",
      replace: "if (append === SEVERAL) continue;",
    },
    {
      rule: "an append whose element was read happened",
      file: VERSIONS,
      find: "    list.kind[append] = IN_SPINE;\n",
      replace: "",
    },
    {
      rule: "an append comes after all that saw fewer elements",
      file: ORDER,
      find: 'if ((returned[append] ?? NEVER) < bound)\n        return { rule: "order", versions, late: latest, early: append };',
      replace: "",
    },
    {
      rule: "a read comes after all that saw or made fewer elements",
      file: ORDER,
      find: "    if (read < bound) {",
      replace: "    if (read < -1) {",
    },
    {
      rule: "appends that no read saw come after every read",
      file: ORDER,
      find: "if (list.kind[call] === APPEND && (returned[call] ?? NEVER) < bound) {",
      replace: "if (list.kind[call] === APPEND && (returned[call] ?? NEVER) < -1) {",
    },
    {
      rule: "of all earlier calls the one invoked last decides",
      file: ORDER,
      find: "    if (reader <= latest) continue;\n",
      replace: "    if (reader <= latest || latest !== NONE) continue;\n",
    },
    {
      rule: "certificate: readers stand in order of invocation",
      file: ORDER,
      find: "  for (let call = count - 1; call >= 0; call--) {\n    if (list.kind[call] !== READ) continue;",
      replace: "  for (let call = 0; call < count; call++) {\n    if (list.kind[call] !== READ) continue;",
    },
  ],
};
