import type { Mutation, RulesOf } from "../mutation.ts";

const FOLDER = "checkers/linearizability/search";
const DEEP = `${FOLDER}/depth-first.ts`;
const BROAD = `${FOLDER}/breadth-first.ts`;
const LEVEL = `${FOLDER}/level.ts`;
const VISITED = `${FOLDER}/visited.ts`;
const COUNTS = `${FOLDER}/crash-counts.ts`;
const SETTLE = `${FOLDER}/settle-unknown.ts`;
const AHEAD = `${FOLDER}/foresight.ts`;
const REACH = `${FOLDER}/reach.ts`;
const LOCAL = `${FOLDER}/local-refutation.ts`;

/**
 * Say a crashed call c led from P to A, and A covers B. The steps z that A may not take since z could have come before c were open in P
 * too, and P has tried them before c or beside it: certain calls come before crashed ones, and lower groups before
 * higher. So what comes after c and z is found from P by z, and then c if it is still needed, and A covers B with all its steps.
 */
const TRIED_BEFORE =
  "what the last crashed call forbids was tried before it; the rule stands so that no proof rests on the order of trying";

/** Switches off a rule that only saves work. */
function without(rule: string, name: string): Mutation {
  return { rule, file: `${FOLDER}/rules.ts`, find: `  ${name}: true,`, replace: `  ${name}: false,` };
}

export const DEPTH_FIRST_RULES: RulesOf = {
  subject: "depth-first",
  mutations: [
    without("eager pure calls save work", "eagerPure"),
    without("class symmetry saves work", "classSymmetry"),
    without("dominance saves work", "crashDominance"),
    without("crash order saves work", "crashOrder"),
    without("dead states save work", "deadStates"),
    without("what nothing that is left makes possible is given up", "reachability"),
    without("calls that make the next return possible go first", "enablersFirst"),
    without("calls that are not always legal go first", "conditionalFirst"),
    without("what the next answer needs last is not placed first", "delayedProducers"),
    without("what is stuck is refuted locally", "localRefutation"),
    {
      rule: "configurations from which nothing came are remembered",
      file: DEEP,
      find: "      if (!dead) this.#remember();\n",
      replace: "",
    },
    {
      rule: "only a call that is pure in every state is placed at once",
      file: DEEP,
      find: "if (isPure[callClass] === 1 && transitions.step(state, callClass) === state) {",
      replace: "if (transitions.step(state, callClass) === state) {",
    },
    {
      rule: "a pure call is placed at once only where it is legal",
      file: DEEP,
      find: "if (isPure[callClass] === 1 && transitions.step(state, callClass) === state) {",
      replace: "if (isPure[callClass] === 1) {",
    },
    {
      rule: "of a class the one that returns first, not last",
      file: `${FOLDER}/first-of-class.ts`,
      find: "(returnOf[call] ?? 0) < (returnOf[firsts[callClass] ?? 0] ?? 0)",
      replace: "(returnOf[call] ?? 0) > (returnOf[firsts[callClass] ?? 0] ?? 0)",
    },
    {
      rule: "crashed calls take effect once",
      file: `${FOLDER}/crashed-supply.ts`,
      find: "return (this.#invoked[group] ?? 0) > (this.#used[group] ?? 0);",
      replace: "return (this.#invoked[group] ?? 0) > 0;",
    },
    {
      rule: "crashed calls take effect once they are invoked",
      file: `${FOLDER}/crashed-supply.ts`,
      find: "const wanted = before[rank] ?? 0;",
      replace: "const wanted = groupOf.length + 0 * (before[rank] ?? 0);",
    },
    {
      rule: "of two crashed calls that commute the lower group goes first",
      file: `${FOLDER}/crash-order.ts`,
      find: "  if (group !== NO_GROUP && group >= last) return false;\n",
      replace: "",
    },
    {
      rule: "a crashed call can wait only if the two commute",
      file: `${FOLDER}/crash-order.ts`,
      find: "return transitions.step(early, plan.crashed.classOf[last] ?? 0) === to;",
      replace: "return true;",
    },
    {
      rule: "what was possible after another last step does not cover",
      file: VISITED,
      find: "      if (itsLast !== NO_GROUP && itsLast !== last) continue;\n",
      replace: "",
      harmless: TRIED_BEFORE,
    },
    {
      rule: "who used more crashed calls does not cover",
      file: VISITED,
      find: "if (itsUsed === used || (this.#dominance && crashes.covers(itsUsed, used))) return true;",
      replace: "return itsUsed >= 0;",
    },
    {
      rule: "dominance is of every group",
      file: COUNTS,
      find: "if ((vectors[left + group] ?? 0) > (vectors[right + group] ?? 0)) return false;",
      replace: "",
    },
    {
      rule: "rows are compared, not hashes alone",
      file: VISITED,
      find: "      if (rows[at] !== rank || rows[at + 1] !== state) continue;\n",
      replace: "      if (rows[at] !== rank) continue;\n",
    },
    {
      rule: "no state is dead while a reset is to come",
      file: AHEAD,
      find: "    if ((this.#resetsBefore[rank] ?? 0) > this.#resetsPlaced) return false;\n",
      replace: "",
    },
    {
      rule: "only what the model calls doomed is given up",
      file: AHEAD,
      find: "    if (!this.#transitions.isDoomed(state, this.#plan.classOf[call] ?? 0)) return false;\n",
      replace: "",
    },
    {
      rule: "a crashed call that observes must be kept before its token counts",
      file: SETTLE,
      find: "    for (const call of waiting.of(token)) observe(classOf[call] ?? 0);\n",
      replace: "",
    },
    {
      rule: "only what nobody observes is dropped",
      file: SETTLE,
      find: "if (token !== NO_TOKEN && isObserved[token] === 0) kept[call] = 0;",
      replace: "if (token !== NO_TOKEN) kept[call] = 0;",
    },
    {
      rule: "only the one producer of what was observed is known to have happened",
      file: SETTLE,
      find: "if (token !== NO_TOKEN) producer[token] = producer[token] === NO_CALL ? call : SEVERAL;",
      replace: "if (token !== NO_TOKEN) producer[token] = call;",
    },
    {
      rule: "what was there at the start needs no producer",
      file: SETTLE,
      find: "if (call < 0 || shown.has(token) || returned[call] !== NEVER) continue;",
      replace: "if (call < 0 || returned[call] !== NEVER) continue;",
    },
    {
      rule: "local: the look begins in every state that the object can be in",
      file: `${FOLDER}/all-states.ts`,
      find: "    if (to !== REFUSED) found.add(to);\n",
      replace: "",
    },
    {
      rule: "local: calls open at the start may have taken effect, or not yet",
      file: LOCAL,
      find: "    beginOptional(classOf[call] ?? 0);\n  }\n  let crashes",
      replace: "  }\n  let crashes",
    },
    {
      rule: "local: crashed calls may take effect",
      file: LOCAL,
      find: "      beginOptional(crashed.classOf[crashed.groupOf[crashes] ?? 0] ?? 0);\n",
      replace: "      placeOf.size;\n",
    },
    {
      rule: "local: the call was not open when the look begins",
      file: LOCAL,
      find: "while (first > 0 && (returnOf[byReturn[first - 1] ?? 0] ?? 0) > invocation) first--;",
      replace: "",
    },
    {
      rule: "crashed calls alone do not lead back to where they began",
      file: DEEP,
      find: "    if (this.#last !== NO_GROUP && this.#isRepeated()) return false;\n",
      replace: "    if (this.#depth < 0 && this.#isRepeated()) return false;\n",
    },
    {
      rule: "a crashed call that changes nothing never happened",
      file: DEEP,
      find: "if (to === REFUSED || to === this.#state) continue;",
      replace: "if (to === REFUSED) continue;",
    },
    {
      rule: "what is left to place is part of a configuration",
      file: VISITED,
      find: "      if (word < words) continue;\n",
      replace: "      word = words;\n",
    },
    {
      rule: "reach: crashed calls that come before a later return help it",
      file: REACH,
      find: "          this.#use(crashed.classOf[crashed.groupOf[arrived] ?? 0] ?? 0);\n        if",
      replace: "          crashed.classOf.length;\n        if",
    },
    {
      rule: "reach: crashed calls that are left help",
      file: REACH,
      find: "if (supply.has(group)) this.#use(crashed.classOf[group] ?? 0);",
      replace: "if (group < 0) this.#use(crashed.classOf[group] ?? 0);",
    },
    {
      rule: "reach: what waits for a state goes on once it is reached",
      file: REACH,
      find: "if (this.#reached !== before) this.#goOn();",
      replace: "if (before < 0) this.#goOn();",
    },
    {
      rule: "reach: a call counts only where it is legal",
      file: REACH,
      find: "if (target !== SEVERAL) return from === 0 ? 0 : target;",
      replace: "if (target !== SEVERAL) return target;",
    },
    {
      rule: "who observed before the producer was invoked confirms nothing",
      file: SETTLE,
      find: "        if ((invoked[call] ?? 0) > moment) continue;\n",
      replace: "",
    },
  ],
};

export const BREADTH_FIRST_RULES: RulesOf = {
  subject: "breadth-first",
  mutations: [
    without("eager pure calls save work", "eagerPure"),
    without("class symmetry saves work", "classSymmetry"),
    without("dominance saves work", "crashDominance"),
    without("crash order saves work", "crashOrder"),
    without("a relaxed search goes first", "relaxedFirst"),
    without("what nobody observed never happened", "dropUnobserved"),
    without("what somebody observed did happen", "confirmObserved"),
    {
      rule: "a crashed call takes effect once",
      file: BROAD,
      find: "      if (crashes !== undefined && (this.#available[group] ?? 0) <= crashes.count(used, group)) continue;\n",
      replace: "",
    },
    {
      rule: "a relaxed search only refutes",
      file: `${FOLDER}/broad-contender.ts`,
      find: 'if (this.#relaxed) return "drops out";',
      replace: "",
    },
    {
      rule: "relaxed only where the model is finite",
      file: `${FOLDER}/portfolio.ts`,
      find: "rules.relaxedFirst && model.finite === true && plan.crashed.callOf.length > 0;",
      replace: "rules.relaxedFirst && plan.crashed.callOf.length > 0;",
    },
    {
      rule: "lists are in order of return, so that the first of a class returns first",
      file: BROAD,
      find: "while (place > 0 && (returnOf[list[place - 1] ?? 0] ?? 0) > (returnOf[call] ?? 0)) place--;",
      replace: "place = 0;",
    },
    {
      rule: "of two crashed calls that commute the lower group goes first",
      file: `${FOLDER}/crash-order.ts`,
      find: "  if (group !== NO_GROUP && group >= last) return false;\n",
      replace: "",
    },
    {
      rule: "what was possible after another last step does not cover",
      file: LEVEL,
      find: "      if (itsLast !== NO_GROUP && itsLast !== last) continue;\n",
      replace: "",
      harmless: TRIED_BEFORE,
    },
    {
      rule: "who used more crashed calls does not cover",
      file: LEVEL,
      find: "      if (crashes === undefined || itsUsed === used || (this.#dominance && crashes.covers(itsUsed, used)))\n",
      replace: "      if (itsUsed >= 0)\n",
    },
    {
      rule: "a call leaves the list when it returns",
      file: BROAD,
      find: "    removeFrom(this.#branching, call);\n",
      replace: "",
    },
    {
      rule: "nothing is left is a refutation",
      file: BROAD,
      find: "    if (this.#spare.size === 0) return false;\n",
      replace: "    if (this.#spare.size === 0 && this.#rank < 0) return false;\n",
    },
    {
      rule: "no order goes on after the return at hand",
      file: BROAD,
      find: "      this.#finish(entry, slot);\n      return;\n",
      replace: "      this.#finish(entry, slot);\n",
    },
    {
      rule: "what is covered by the end of a level does not leave it",
      file: BROAD,
      find: "if (this.#crashes !== undefined && level.isCovered(entry)) return;",
      replace: "if (this.#rank < 0 && level.isCovered(entry)) return;",
      harmless: "the next level drops it when it begins; until then it would only take memory",
    },
    {
      rule: "what has returned is forgotten",
      file: BROAD,
      find: "(masks[at + (slot >> 5)] ?? 0) & ~(1 << (slot & 31));",
      replace: "masks[at + (slot >> 5)] ?? 0;",
    },
    {
      rule: "configurations that used fewest crashed calls are extended first",
      file: BROAD,
      find: "const more = this.#crashes === undefined ? 0 : this.#crashes.sum(used) - this.#fewest;",
      replace: "const more = used < 0 ? this.#fewest : 0;",
    },
  ],
};
