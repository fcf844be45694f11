import type { RulesOf } from "../mutation.ts";

const FOLDER = "checkers/linearizability/counterexample";
const SETTLE = "checkers/linearizability/search/settle-unknown.ts";
const SHRINK = `${FOLDER}/shrink.ts`;

/** The steps by which a violation becomes a reason that a person can read. */
export const COUNTEREXAMPLE_RULES: RulesOf = {
  subject: "counterexample",
  mutations: [
    {
      rule: "what comes after the violation is left out",
      file: SHRINK,
      find: "const short = cutAtEnd(model, judge, whole);",
      replace: "const short = whole;",
    },
    {
      rule: "a guess comes first",
      file: SHRINK,
      find: "const few = takeAwayElements(model, judge, guess(model, judge, short, effort));",
      replace: "const few = takeAwayElements(model, judge, short);",
    },
    {
      rule: "elements are taken away before answers",
      file: SHRINK,
      find: "const few = takeAwayElements(model, judge, guess(model, judge, short, effort));",
      replace: "const few = guess(model, judge, short, effort);",
    },
    {
      rule: "an element whose answers are gone may be spared",
      file: SHRINK,
      find: "const calls = takeAwayElements(model, judge, fewer);",
      replace: "const calls = fewer;",
    },
    {
      rule: "calls that change nothing are taken away first",
      file: SHRINK,
      find: "const fewer = minimize(judge, calls, { parts: idsOfPure, without });",
      replace: "const fewer = calls;\n  idsOfPure([]);",
    },
    {
      rule: "ever fewer are taken away at once",
      file: SHRINK,
      find: "size >>= 1) {",
      replace: "size = 0) {",
    },
    {
      rule: "only what is decided to be a violation is kept",
      file: SHRINK,
      find: "if (smaller.length > 0 && judge.isViolated(smaller)) current = smaller;",
      replace: "if (smaller.length > 0) current = smaller;",
    },
    {
      rule: "a call of unknown outcome that changes nothing is not shown",
      file: SETTLE,
      find: "kept[call] = returned[call] !== NEVER || pure[calls.classOf[call] ?? 0] === false ? 1 : 0;",
      replace: "kept[call] = 1;",
    },
  ],
};
