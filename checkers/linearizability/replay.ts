import type { Json } from "../history/operation.ts";
import type { Call, Model } from "../models/model.ts";
import { NEVER, type ObjectCalls } from "./object-calls.ts";

/**
 * Checks a claimed linearization by carrying it out: every certain call occurs once, every other at most once, the
 * model accepts each in turn, and no call comes after one that was invoked only when it had returned.
 *
 * A few lines that share nothing with the engines, so that no `valid: true` rests on an engine alone.
 */
export function isLinearization(model: Model, calls: ObjectCalls, order: Iterable<number>): boolean {
  const { count, invoked, returned } = calls;
  const placed = new Uint8Array(count);
  let state: Json = model.init;
  let lastInvoked = -1;
  for (const id of order) {
    const start = invoked[id];
    const end = returned[id];
    if (start === undefined || end === undefined || placed[id] === 1 || end < lastInvoked) return false;
    placed[id] = 1;
    lastInvoked = Math.max(lastInvoked, start);
    const step = model.step(state, callAt(model, calls, id));
    if (!step.legal) return false;
    state = step.state;
  }
  return placed.every((isPlaced, id) => isPlaced === 1 || returned[id] === NEVER);
}

function callAt(model: Model, { history, position, returned }: ObjectCalls, id: number): Call {
  const { invocation, completion } = history.operationAt(position[id] ?? 0);
  return {
    f: invocation.f,
    input: invocation.value,
    ...(returned[id] !== NEVER && completion !== undefined && { output: completion.value }),
    ...(model.seesProcess === true && { process: Number(invocation.process) }),
  };
}
