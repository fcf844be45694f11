import type { CheckContext } from "../../checker.ts";
import type { Json } from "../../history/operation.ts";
import type { Model } from "../../models/model.ts";
import type { ClassedCalls } from "./classed-calls.ts";
import { Limits } from "./limits.ts";
import { type Plan, planOf } from "./plan.ts";
import { ALL_RULES, type Rules } from "./rules.ts";
import { settleUnknown } from "./settle-unknown.ts";
import { Transitions } from "./transitions.ts";

/** What everything that searches works with. */
export interface Problem {
  readonly model: Model;
  readonly starts: readonly Json[];
  readonly plan: Plan;
  readonly transitions: Transitions;
  readonly limits: Limits;
  readonly rules: Rules;
}

/** What a search is given. */
export interface SearchTask {
  readonly model: Model;
  readonly calls: ClassedCalls;
  /** The states before the first call. All are tried. */
  readonly starts: readonly Json[];
  readonly budget: CheckContext;
  readonly rules?: Rules;
}

/** Arranges calls for a search. Linear in the calls. */
export function problemOf({ model, calls, starts, budget, rules = ALL_RULES }: SearchTask): Problem {
  const limits = new Limits(budget);
  // Five bytes a call for what is settled, and as much again while it is found out.
  limits.reserve(10 * calls.invoked.length);
  const settled = settleUnknown(model, calls, { starts, rules });
  const plan = planOf(model, calls, settled, limits);
  limits.release(10 * calls.invoked.length);
  return { model, starts, plan, transitions: new Transitions(model, calls.classes, limits), limits, rules };
}
