import type { Model, Violation } from "../models/model.ts";
import { aboutKey, atTime, byProcess } from "../models/wording.ts";
import type { Counterexample } from "../verdict.ts";

/** The model's own words for a violation it recognises, else the contradiction that the search ended in. */
export function explain(model: Model, example: Counterexample, violation: Violation): string {
  return model.explain?.(violation) ?? plainly(example, violation);
}

function plainly(example: Counterexample, { key, culprit }: Violation): string {
  const why = example.stuck.find(({ position }) => position === example.culprit)?.why;
  const others = example.window.length - 1;
  const company =
    others === 0 ? "" : `, together with ${others === 1 ? "one other operation" : `${others} others`}`;
  const interval = `${atTime(culprit.invocation)} to ${atTime(culprit.completion ?? culprit.invocation)}`;
  const claim = `no order explains the ${culprit.invocation.f} of ${byProcess(culprit)} (${interval})${company}`;
  return aboutKey(key, why === undefined ? claim : `${claim}: ${why}`);
}
