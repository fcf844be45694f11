import type { Json } from "../../checkers/history/operation.ts";
import { type CoreCall, isCertain } from "../../checkers/linearizability/counterexample/core.ts";
import type { Model } from "../../checkers/models/model.ts";

/** Whether the calls can have taken effect from this state: tries every order of every subset of those of unknown outcome. */
export function canLinearizeCalls(model: Model, calls: readonly CoreCall[], state: Json): boolean {
  if (!calls.some(isCertain)) return true;
  const deadline = Math.min(...calls.map(({ returned }) => returned));
  return calls.some((next) => {
    if (next.invoked > deadline) return false;
    const step = model.step(state, next.call);
    const left = calls.filter((other) => other !== next);
    return step.legal && canLinearizeCalls(model, left, step.state);
  });
}
