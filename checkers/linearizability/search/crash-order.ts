import type { Plan } from "./plan.ts";
import { REFUSED, type Transitions } from "./transitions.ts";
import { NO_GROUP } from "./visited.ts";

/** The last step, if that was a crashed call: its group, and the state before it. */
export interface LastCrash {
  readonly last: number;
  readonly before: number;
}

/**
 * Whether a step could as well have come before the crashed call y that was the last one. Let y have led from p to s, the
 * step z lead from s to `to`, and from p to t.
 *
 * 1. If t is `to`, y was erased or did not matter: the order without it leads to the same state, and has used less.
 * 2. If y leads from t to `to`, the two commute, and y can wait. Of two crashed calls the lower group goes first.
 *
 * The order that is left out is found elsewhere, in the normal form: fewest crashed calls, each as late as it can be.
 *
 * @param callClass - That of z.
 * @param group - That of z if it is a crashed call as well, else `NO_GROUP`.
 */
export function couldPrecedeCrash(
  plan: Plan,
  transitions: Transitions,
  { last, before }: LastCrash,
  { callClass, to, group }: { readonly callClass: number; readonly to: number; readonly group: number },
): boolean {
  const early = transitions.step(before, callClass);
  if (early === REFUSED) return false;
  if (early === to) return true;
  if (group !== NO_GROUP && group >= last) return false;
  return transitions.step(early, plan.crashed.classOf[last] ?? 0) === to;
}
