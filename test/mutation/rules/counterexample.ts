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
      find: "const few = takeAwayElements(model, judge, guess(model, judge, short));",
      replace: "const few = takeAwayElements(model, judge, short);",
    },
    {
      rule: "elements are taken away before answers",
      file: SHRINK,
      find: "const few = takeAwayElements(model, judge, guess(model, judge, short));",
      replace: "const few = guess(model, judge, short);",
    },
    {
      rule: "an element whose answers are gone may be spared",
      file: SHRINK,
      find: "takeAwayAnswers(model, judge, takeAwayElements(model, judge, fewer));",
      replace: "fewer;",
    },
    {
      rule: "answers are tried again once elements have gone",
      file: SHRINK,
      find: "takeAwayAnswers(model, judge, takeAwayElements(model, judge, fewer));",
      replace: "takeAwayElements(model, judge, fewer);",
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
      find: "if (size > 1) size = Math.floor(size / 2);",
      replace: "if (size > 1) break;",
    },
    {
      rule: "what could not be decided is tried again once it is smaller",
      file: SHRINK,
      find: "else if (current === before || !judge.takeDoubt()) break;",
      replace: "else break;",
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
