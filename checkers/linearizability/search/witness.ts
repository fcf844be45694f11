import { canonicalJson } from "../../history/canonical-json.ts";
import type { Witness } from "../engines/engine.ts";
import { NEVER } from "../object-calls.ts";
import type { Problem } from "./problem.ts";
import { withoutAnswer } from "./window.ts";

/** With more states than this it is not worth finding out whether an answer matters. */
const MAX_STATES = 1000;

/**
 * The calls up to the return of the one of `rank`, which no order can place.
 *
 * The search knew what calls answered that were open then and returned later. A witness does not, unless it reaches up to
 * their return; so it does where that answer makes a difference. For writes and reads it makes none. Calls
 * invoked after the culprit had returned are left out all the same: they cannot come before it.
 */
export function witnessOf(problem: Problem, rank: number): Witness {
  const { plan } = problem;
  const { byReturn, returned, returnOf, invocationOf, events, callOf, crashed, certain } = plan;
  const culprit = byReturn[rank] ?? 0;
  const end = returnOf[culprit] ?? 0;
  const calls: number[] = [];
  for (let event = 0; event <= end; event++) {
    const call = events[event] ?? 0;
    if (invocationOf[call] === event) calls.push(callOf[call] ?? 0);
  }
  for (let crash = 0; crash < (crashed.before[rank] ?? 0); crash++) calls.push(crashed.callOf[crash] ?? 0);

  let until = returned[culprit] ?? NEVER;
  const matters = new Map<number, boolean>();
  let open = end + 1 - 2 * (rank + 1);
  for (let later = rank + 1; later < certain && open > 0; later++) {
    const call = byReturn[later] ?? 0;
    if ((invocationOf[call] ?? 0) > end) continue;
    open--;
    const callClass = plan.classOf[call] ?? 0;
    const its = matters.get(callClass) ?? answerMatters(problem, callClass);
    matters.set(callClass, its);
    if (its) until = Math.max(until, returned[call] ?? 0);
  }
  return { calls: Int32Array.from(calls).sort(), until };
}

/**
 * Whether a call of the class could do anything without its answer that it cannot do with it, in any state that was met. If
 * not, the search would have gone the same way, and met the same states, without.
 */
function answerMatters({ model, plan, transitions }: Problem, callClass: number): boolean {
  const call = plan.calls.classes[callClass];
  if (call?.output === undefined) return false;
  const asked = withoutAnswer(call);
  if (plan.isPure[callClass] === 1 && model.isPure(asked)) return false;
  if (transitions.size > MAX_STATES) return true;
  for (let id = 0; id < transitions.size; id++) {
    const state = transitions.stateOf(id);
    const without = model.step(state, asked);
    if (!without.legal) continue;
    const withIt = model.step(state, call);
    if (!withIt.legal || canonicalJson(without.state) !== canonicalJson(withIt.state)) return true;
  }
  return false;
}
