import type { RulesOf } from "../mutation.ts";

const FOLDER = "checkers/linearizability/engines/collection";
const ENGINE = `${FOLDER}/collection-engine.ts`;
const MATCHING = `${FOLDER}/matching.ts`;
const TIMELINE = `${FOLDER}/timeline.ts`;
const CRASHED = `${FOLDER}/crashed-removals.ts`;
const FREE = `${FOLDER}/free-cells.ts`;
const ARRANGE = `${FOLDER}/arrange.ts`;

/** What all collections share, seen in queues. */
export const COLLECTION_RULES: RulesOf = {
  subject: "queue",
  mutations: [
    {
      rule: "an addition of unknown outcome that nobody removed is ignored",
      file: MATCHING,
      find: "if (kind[call] === ADD && undone[call] === NONE && returned[call] === NEVER) kind[call] = IGNORED;",
      replace: "",
    },
    {
      rule: "what is removed was added",
      file: MATCHING,
      find: "if (add === NONE || (invoked[add] ?? 0) > moment)",
      replace: "if (add === NONE) continue;\n    if ((invoked[add] ?? 0) > moment)",
    },
    {
      rule: "an addition is invoked before its removal returns",
      file: MATCHING,
      find: "if (add === NONE || (invoked[add] ?? 0) > moment)",
      replace: "if (add === NONE)",
    },
    {
      rule: "an addition is undone once",
      file: MATCHING,
      find: "    firstAdd[value] = nextAdd[add] ?? NONE;\n    undone",
      replace: "    undone",
    },
    {
      rule: "where a removal could undo several additions there is no answer",
      file: ENGINE,
      find: "if (matching.ambiguous && !unordered) return undefined;",
      replace: "",
    },
    {
      rule: "null cannot be added",
      file: MATCHING,
      find: "if (added === NONE) return undefined;\n      column[call] = added;",
      replace: "column[call] = added;",
    },
    {
      rule: "witness of a mismatch: the removals that undo a value's additions",
      file: MATCHING,
      find: "if (kind[call] === REMOVE && (returned[call] ?? NEVER) <= until) found.push(call);",
      replace: "if (call === last) found.push(call);",
    },
    {
      rule: "witness of a mismatch: the additions that could have helped",
      file: MATCHING,
      find: "    if ((invoked[call] ?? 0) < until) found.push(call);\n    else if (late === NONE) late = call;\n",
      replace: "    if (until < 0) late = call;\n",
    },
    {
      rule: "tuned: an item was added before its removal returned",
      file: TIMELINE,
      find: "          if (addTo[item] === NONE) {\n            events[tick] = 4 * item + ADD_TO;\n            addTo[item] = tick++;\n          }\n          events[tick] = 4 * item + REMOVE_TO;",
      replace: "          events[tick] = 4 * item + REMOVE_TO;",
    },
    {
      rule: "tuned: an item that nobody removed is removed after everything else",
      file: TIMELINE,
      find: "    if (removeFrom[item] !== NONE) continue;\n",
      replace: "    if (removeFrom[item] !== NONE || matching.remove[item] === NONE) continue;\n",
    },
    {
      rule: "a removal that found nothing needs a cell in which no item must be there",
      file: ENGINE,
      find: "    if ((nextFree[from] ?? 0) < to) continue;\n",
      replace: "    continue;\n",
    },
    {
      rule: "only a critical interval covers a cell",
      file: FREE,
      find: "if (event >= 0 && isCritical(timeline, event >> 2)) {",
      replace: "if (event >= 0) {",
    },
    {
      rule: "witness: the items that cover every cell of an empty removal",
      file: ENGINE,
      find: "const witness = [...callsOfItems(matching, hidden.items), matching.empties[hidden.empty] ?? NONE];",
      replace: "const witness = [matching.empties[hidden.empty] ?? NONE];",
    },
    {
      rule: "witness: a cover reaches to the end of the interval",
      file: FREE,
      find: "      reached = end;\n      if (reached >= to) return cover;",
      replace: "      return cover;",
    },
    {
      rule: "removals of unknown outcome may have taken items",
      file: ENGINE,
      find: "if (matching.crashed.length === 0) return witnessed(certain.witness);",
      replace: "return witnessed(certain.witness);",
    },
    {
      rule: "no more items must be gone by a time than removals of unknown outcome were invoked before it",
      file: CRASHED,
      find: "    if (from < deadline) continue;\n",
      replace: "    continue;\n",
    },
    {
      rule: "a removal of unknown outcome takes an item only once it was invoked",
      file: CRASHED,
      find: "const from = rank < crashed.length ? (crashedFrom[rank] ?? NEVER) : NEVER;",
      replace: "const from = rank < crashed.length ? 0 : NEVER;",
    },
    {
      rule: "an empty removal says what must be gone before it ends",
      file: ENGINE,
      find: "if (empty >= 0 && emptyFrom[empty] === tick) earliest = Math.min(earliest, emptyTo[empty] ?? NEVER);",
      replace: "",
    },
    {
      rule: "what nobody removed is no reason for anything else to be removed",
      file: ENGINE,
      find: "if ((deadlines[item] ?? 0) >= end) deadlines[item] = NEVER;",
      replace: "if ((deadlines[item] ?? 0) >= end && end < 0) deadlines[item] = NEVER;",
    },
    {
      rule: "witness of a shortage: the removals of unknown outcome that could have helped",
      file: ENGINE,
      find: "const calls = shortage.crashed.map((place) => matching.crashed[place] ?? NONE);",
      replace: "const calls: number[] = [];",
    },
    {
      rule: "witness of a shortage: what set the deadlines",
      file: ENGINE,
      find: "    if (event >= 0) items.push(event >> 2);\n    else calls.push(matching.empties[-2 - event] ?? NONE);\n",
      replace: "",
    },
    {
      rule: "certificate: an empty removal goes to a free cell",
      file: ARRANGE,
      find: "put(empties[empty] ?? NONE, nextFree[emptyFrom[empty] ?? 0] ?? 0);",
      replace: "put(empties[empty] ?? NONE, emptyFrom[empty] ?? 0);",
    },
    {
      rule: "certificate: in one cell, what was there goes before what comes",
      file: ARRANGE,
      find: "  for (let rank = 0; rank < items; rank++) {\n    const item = removeOrder[rank] ?? 0;\n    if (addCell[item] !== removeCell[item]) put(removedBy[item] ?? NONE, removeCell[item] ?? 0);\n  }\n",
      replace:
        "  for (let rank = 0; rank < items; rank++) {\n    const item = addOrder[rank] ?? 0;\n    if (addCell[item] !== removeCell[item]) put(add[item] ?? NONE, addCell[item] ?? 0);\n  }\n  for (let rank = 0; rank < items; rank++) {\n    const item = removeOrder[rank] ?? 0;\n    if (addCell[item] !== removeCell[item]) put(removedBy[item] ?? NONE, removeCell[item] ?? 0);\n  }\n  if (items >= 0) return byCell(calls.subarray(0, length), cells, timeline.ticks);\n",
    },
  ],
};
