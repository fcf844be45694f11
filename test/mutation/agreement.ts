import type { Decision, Engine, Witness } from "../../checkers/linearizability/engines/engine.ts";
import { isLinearization } from "../../checkers/linearizability/replay.ts";
import { isSubHistoryLinearizable } from "../support/brute-force-linearizability.ts";
import type { Case } from "./cases.ts";

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
    const decision = engine.decide({ model: tried.model, calls: tried.calls, budget: UNLIMITED });
    if (decision === undefined) {
      answers.silent++;
      continue;
    }
    const wrong = whatIsWrong(decision, tried);
    if (wrong !== undefined)
      throw new Error(`${engine.name} on ${tried.model.name}, seed ${tried.seed}: ${wrong}`);
    if (decision.kind !== "undecided") answers[decision.kind]++;
  }
  return answers;
}

function whatIsWrong(decision: Decision, { model, calls, ...truth }: Case): string | undefined {
  switch (decision.kind) {
    case "undecided":
      return `it gave up for want of ${decision.reason}`;
    case "linearizable":
      if (!truth.isLinearizable) return "it found a linearization where there is none";
      return isLinearization(model, calls, decision.certificate()) ? undefined : "its linearization is none";
    case "violated":
      if (truth.isLinearizable) return "it found a violation where there is none";
      return proves(decision.witness, { model, calls, ...truth })
        ? undefined
        : "its witness can be linearized";
  }
}

function proves(witness: Witness, tried: Case): boolean {
  const text = `${witness.calls.join()} ${witness.until}`;
  const known = tried.witnesses.get(text);
  if (known !== undefined) return known;
  const answer = !canBeLinearized(witness, tried);
  tried.witnesses.set(text, answer);
  return answer;
}

/** Moments count only what happened to the object, positions count all events. */
function canBeLinearized({ calls: chosen, until }: Witness, { model, calls }: Case): boolean {
  const { history, position, returned } = calls;
  let lastCertain = -1;
  for (const [call, invoked] of position.entries())
    if ((returned[call] ?? 0) <= until) lastCertain = Math.max(lastCertain, history.completionOf(invoked));
  const invocations = Array.from(chosen, (call) => position[call] ?? -1);
  return isSubHistoryLinearizable(model, history, { invocations, until: lastCertain });
}
