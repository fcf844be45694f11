import type { RulesOf } from "../mutation.ts";

const FOLDER = "checkers/linearizability/engines/set";
const SET = `${FOLDER}/set.ts`;
const CALLS = `${FOLDER}/set-calls.ts`;
const PRESENCE = `${FOLDER}/presence.ts`;
const LIFE = `${FOLDER}/life.ts`;
const CHAIN = `${FOLDER}/chain.ts`;
const CLIMB = `${FOLDER}/climb.ts`;
const ARRANGE = `${FOLDER}/arrange-set.ts`;

export const SET_RULES: RulesOf = {
  subject: "set",
  mutations: [
    {
      rule: "a read that lists an element twice is no answer of a set",
      file: CALLS,
      find: "return isDistinct(numbers) ? numbers : undefined;",
      replace: "return numbers;",
    },
    {
      rule: "null stands for no elements",
      file: CALLS,
      find: "if (listed === null) return new Int32Array();",
      replace: "",
    },
    {
      rule: "of several additions the one that returned first must have been in time",
      file: PRESENCE,
      find: "if (sooner(call, soonestAdd[element] ?? NONE)) soonestAdd[element] = call;",
      replace: "soonestAdd[element] = call;",
    },
    {
      rule: "of several additions the one invoked first may have been it",
      file: PRESENCE,
      find: "if (firstAdd[element] === NONE) firstAdd[element] = call;",
      replace: "firstAdd[element] = call;",
    },
    {
      rule: "of those that saw the element the one that returned first",
      file: PRESENCE,
      find: "if (sooner(call, soonestPresent[element] ?? NONE)) soonestPresent[element] = call;",
      replace: "soonestPresent[element] = call;",
    },
    {
      rule: "what was never added is never there",
      file: LIFE,
      find: 'return present === NONE ? { kind: "never" } : impossible(present);',
      replace: 'return { kind: "never" };',
    },
    {
      rule: "an addition of unknown outcome that nobody saw is ignored",
      file: LIFE,
      find: 'if (present === NONE && !listed && to(soonest) === NEVER) return { kind: "never" };',
      replace: "",
    },
    {
      rule: "where an element was added or removed several times there is no answer",
      file: LIFE,
      find: ': { kind: "unruled" };',
      replace: ': { kind: "never" };',
    },
    {
      rule: "where nobody asked for the element there is one",
      file: LIFE,
      find: 'return present === NONE && absent === NONE ? { kind: "never" } : { kind: "unruled" };',
      replace: 'return { kind: "unruled" };',
    },
    {
      rule: "leaves: those that see the element return after its addition was invoked",
      file: LIFE,
      find: "      to(present) > from(add) &&\n",
      replace: "",
    },
    {
      rule: "leaves: those that see the element are invoked before its removal returns",
      file: LIFE,
      find: "      from(latestPresent) < to(remove) &&\n",
      replace: "",
    },
    {
      rule: "leaves: the addition is invoked before the removal returns",
      file: LIFE,
      find: "      from(add) < to(remove) &&\n",
      replace: "",
    },
    {
      rule: "leaves: nobody misses the element strictly within its stay",
      file: LIFE,
      find: "      from(add) < to(remove) &&\n      away === NONE\n",
      replace: "      from(add) < to(remove)\n",
    },
    {
      rule: "leaves: it is there until its removal is invoked",
      file: LIFE,
      find: "const last = Math.max(from(remove), from(latestPresent), from(add));",
      replace: "const last = Math.max(from(latestPresent), from(add));",
    },
    {
      rule: "leaves: it is there until the last that sees it is invoked",
      file: LIFE,
      find: "const last = Math.max(from(remove), from(latestPresent), from(add));",
      replace: "const last = Math.max(from(remove), from(add));",
    },
    {
      rule: "leaves: it is there once its addition is invoked",
      file: LIFE,
      find: "const last = Math.max(from(remove), from(latestPresent), from(add));",
      replace: "const last = Math.max(from(remove), from(latestPresent));",
    },
    {
      rule: "stays: it comes before the first return of its additions and of those that see it",
      file: LIFE,
      find: "const before = Math.min(to(soonest), to(present));",
      replace: "const before = to(soonest);",
    },
    {
      rule: "stays: it comes after all that miss it",
      file: LIFE,
      find: "const after = Math.max(from(add), from(absent), removes ? from(remove) : -1);",
      replace: "const after = Math.max(from(add), removes ? from(remove) : -1);",
    },
    {
      rule: "stays: a certain removal did nothing, before it came",
      file: LIFE,
      find: "const after = Math.max(from(add), from(absent), removes ? from(remove) : -1);",
      replace: "const after = Math.max(from(add), from(absent));",
    },
    {
      rule: "witness of an element: why it cannot have left",
      file: LIFE,
      find: "return impossible(add, soonest, present, absent, ...why);",
      replace: "return impossible(add, soonest, present, absent);",
    },
    {
      rule: "witness of an element: those that miss it",
      file: LIFE,
      find: "return impossible(add, soonest, present, absent, ...why);",
      replace: "return impossible(add, soonest, present, ...why);",
    },
    {
      rule: "witness of an element: the addition that returned first",
      file: LIFE,
      find: "return impossible(add, soonest, present, absent, ...why);",
      replace: "return impossible(add, present, absent, ...why);",
    },
    {
      rule: "with reads of everything and removals there is no answer",
      file: SET,
      find: "if (reads.length > 0 && removes.some((count, element) => count > 0 && firstAdd[element] !== NONE))\n    return undefined;",
      replace: "removes.length;",
    },
    {
      rule: "reads of everything form a chain",
      file: CHAIN,
      find: 'if (known < union && before !== undefined) return { kind: "fork", reads: [before, read] };',
      replace: "",
    },
    {
      rule: "what a read lists was added",
      file: SET,
      find: "if (unfounded !== undefined) return violated(explained(unfounded));",
      replace: "",
    },
    {
      rule: "reads that answer more are of a higher level",
      file: CHAIN,
      find: "if (level < 0 || read.elements.length > union) level++;",
      replace: "if (level < 0) level++;",
    },
    {
      rule: "what no read lists comes after all reads",
      file: CHAIN,
      find: "levelOf[element] = level + 1;",
      replace: "levelOf[element] = 0;",
    },
    {
      rule: "climb: an addition ends after all below it has begun",
      file: CLIMB,
      find: "if (life.before <= begun && begunBy !== undefined)",
      replace: "if (life.before <= -2 && begunBy !== undefined)",
    },
    {
      rule: "climb: a read ends after all below it has begun",
      file: CLIMB,
      find: "if ((returned[call] ?? NEVER) <= begun && begunBy !== undefined)",
      replace: "if ((returned[call] ?? NEVER) <= -2 && begunBy !== undefined)",
    },
    {
      rule: "climb: additions of one level need no order",
      file: CLIMB,
      find: "      next = life.after;\n",
      replace: "      next = life.after;\n      begun = next;\n",
    },
    {
      rule: "witness of a slip: a read that says which addition comes first",
      file: SET,
      find: "explained)]);\n  }\n  const instants",
      replace: "() => [])]);\n  }\n  const instants",
    },
    {
      rule: "witness of a slip: the read between two additions",
      file: SET,
      find: "const between = readBetween(set, chain, lower, higher);",
      replace: "const between = readBetween(set, chain, lower, higher).slice(0, 0);",
    },
    {
      rule: "witness of a slip: what says when an element was added",
      file: SET,
      find: "return [firstAdd, soonestAdd, soonestPresent, latestAbsent]",
      replace: "return [firstAdd]",
    },
    {
      rule: "witness of reads: who added what they list",
      file: SET,
      find: "...Array.from(read.elements, (element) => firstAdd[element] ?? NONE).filter((call) => call !== NONE),",
      replace: "",
    },
    {
      rule: "certificate: those that miss an element stand before it comes",
      file: ARRANGE,
      find: "if (what === ABSENT || (what === REMOVE && life.removes)) put(call, from, 0);",
      replace: "if (what === ABSENT || (what === REMOVE && life.removes)) put(call, from, last);",
    },
    {
      rule: "certificate: those that see an element stand after it comes",
      file: ARRANGE,
      find: "else if (what === PRESENT || (what === ADD && isCertain)) put(call, Math.max(from, at), last);",
      replace: "else if (what === PRESENT || (what === ADD && isCertain)) put(call, from, last);",
    },
    {
      rule: "certificate: those that see an element that leaves stand after it comes",
      file: ARRANGE,
      find: "else if (what === PRESENT) put(call, Math.max(from, life.added), last);",
      replace: "else if (what === PRESENT) put(call, from, last);",
    },
    {
      rule: "certificate: those that miss an element that leaves stand before it comes if they can",
      file: ARRANGE,
      find: "else if (from <= life.added) put(call, from, 0);\n",
      replace: "",
    },
    {
      rule: "certificate: and else after it has gone",
      file: ARRANGE,
      find: "else put(call, Math.max(from, life.removed), last + 2);",
      replace: "else put(call, from, last + 2);",
    },
    {
      rule: "certificate: a removal stands after all that see the element",
      file: ARRANGE,
      find: "else if (what === REMOVE) put(call, life.removed, last + 1);",
      replace: "else if (what === REMOVE) put(call, life.removed, 2);",
    },
    {
      rule: "certificate: a read stands after the additions of its level",
      file: ARRANGE,
      find: "2 * (levelOfRead[number] ?? 0) + 2);",
      replace: "2 * (levelOfRead[number] ?? 0));",
    },
  ],
};
