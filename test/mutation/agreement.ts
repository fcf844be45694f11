import type { Decision, Engine } from "../../checkers/linearizability/engines/engine.ts";
import { isLinearization } from "../../checkers/linearizability/replay.ts";
import type { Case } from "./cases.ts";
import { whatIsWrongWith } from "./witnesses.ts";

/** How an engine answered. */
export interface Answers {
  linearizable: number;
  violated: number;
  /** It did not apply. */
  silent: number;
}

/** Searches of tiny histories end by themselves. */
const UNLIMITED = { expired: () => false, maxStates: 1e6 };

/**
 * Lets an engine decide each case, and compares its answer with the truth. A linearization is carried out; a witness is tried
 * by itself.
 *
 * @throws Error if an answer is wrong, or does not show what it claims.
 */
export function compareWithTruth(engine: Engine, cases: readonly Case[]): Answers {
  const answers: Answers = { linearizable: 0, violated: 0, silent: 0 };
  for (const tried of cases) {
    const decision = decide(engine, tried);
    if (decision === undefined) {
      answers.silent++;
      continue;
    }
    const wrong = whatIsWrong(decision, tried);
    if (wrong !== undefined) throw new Error(`${wrong} (${tried.name})`);
    if (decision.kind !== "undecided") answers[decision.kind]++;
  }
  return answers;
}

export function decide(engine: Engine, { model, calls }: Case): Decision | undefined {
  return engine.decide({ model, calls, budget: UNLIMITED });
}

function whatIsWrong(decision: Decision, tried: Case): string | undefined {
  switch (decision.kind) {
    case "undecided":
      return `it gives up for want of ${decision.reason}`;
    case "linearizable":
      if (!tried.isLinearizable) return "it finds a linearization where there is none";
      return isLinearization(tried.model, tried.calls, decision.certificate())
        ? undefined
        : "its linearization is none";
    case "violated":
      if (tried.isLinearizable) return "it finds a violation where there is none";
      return whatIsWrongWith(decision.witness, tried);
  }
}
