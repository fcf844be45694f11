import type { CheckContext } from "../../checker.ts";
import type { Model } from "../../models/model.ts";
import type { Counterexample } from "../../verdict.ts";
import type { Violated } from "../engines/engine.ts";
import type { ObjectCalls } from "../object-calls.ts";
import type { Core } from "./core.ts";
import { counterexample } from "./counterexample.ts";
import { explain } from "./explain.ts";
import { shrink } from "./shrink.ts";

/** Why one object's calls cannot be linearized, small enough to be followed. */
export interface ExplainedViolation {
  readonly core: Core;
  readonly counterexample: Counterexample;
  /** One sentence. */
  readonly explanation: string;
}

/** Makes of what an engine vouches for the smallest reason that can be found within the budget, and the words for it. */
export function explainViolation(
  model: Model,
  calls: ObjectCalls,
  violated: Violated,
  budget: CheckContext,
): ExplainedViolation {
  const core = shrink(model, calls, violated, budget);
  const example = counterexample(model, core, calls);
  // Words that speak of what nobody ever did must have seen all that was done.
  const sayer = violated.witness.starts === undefined ? model : withoutWords(model);
  return { core, counterexample: example, explanation: explain(sayer, calls, core, example) };
}

function withoutWords(model: Model): Model {
  return Object.create(model, { explain: { value: undefined } }) as Model;
}
