import type { RulesOf } from "../mutation.ts";

const ENGINES = "checkers/linearizability/engines";
const QUEUE = `${ENGINES}/queue/queue.ts`;
const PLACE = `${ENGINES}/queue/place-in-order.ts`;

export const QUEUE_RULES: RulesOf = {
  subject: "queue",
  mutations: [
    {
      rule: "no item is added wholly before another and removed wholly after it",
      file: QUEUE,
      find: "if (latest > (removeTo[item] ?? NEVER)) return [latestItem, item];",
      replace: "",
    },
    {
      rule: "of the items added so far the one removed last decides",
      file: QUEUE,
      find: "} else if ((event & 3) === ADD_TO && (removeFrom[item] ?? 0) > latest) {",
      replace: "} else if ((event & 3) === ADD_TO && latest < 0) {",
    },
    {
      rule: "an item whose addition is not over is before nothing",
      file: QUEUE,
      find: "} else if ((event & 3) === ADD_TO && (removeFrom[item] ?? 0) > latest) {",
      replace: "}\n    if ((event & 3) === ADD_FROM && (removeFrom[item] ?? 0) > latest) {",
    },
    {
      rule: "an item must have gone before every one that was added wholly after it",
      file: QUEUE,
      find: "earliest = Math.min(earliest, removeTo[item] ?? NEVER);",
      replace: "earliest = NEVER;",
    },
    {
      rule: "certificate: items are removed in one order",
      file: PLACE,
      find: "    earliest = Math.max(earliest, removeFrom[item] ?? 0);\n    removeCell[item] = earliest;",
      replace: "    removeCell[item] = removeFrom[item] ?? 0;",
    },
    {
      rule: "certificate: items are added in one order",
      file: PLACE,
      find: "    latest = Math.min(latest, (addTo[item] ?? 0) - 1);",
      replace: "    latest = (addTo[item] ?? 0) - 1;",
    },
    {
      rule: "certificate: an item is added before it is removed",
      file: PLACE,
      find: "addCell[item] = Math.min(latest, removeCell[item] ?? 0);",
      replace: "addCell[item] = latest;",
    },
    {
      rule: "certificate: an addition waits for all additions before it",
      file: PLACE,
      find: "else if ((event & 3) === ADD_TO && taken[event >> 2] === 0) break;",
      replace: "",
    },
    {
      rule: "certificate: a removal waits for all removals before it",
      file: PLACE,
      find: "else if ((event & 3) === REMOVE_TO && taken[event >> 2] === 0) break;",
      replace: "",
    },
    {
      rule: "certificate: items are ordered by the free cells between them",
      file: PLACE,
      find: "    if (nextFree[cell] === cell) stretch = (stretch | 1) + (stretch & 1) * 2;\n    else stretch += stretch & 1;\n",
      replace: "    if (nextFree[cell] === cell) stretch = 0;\n",
    },
  ],
};
