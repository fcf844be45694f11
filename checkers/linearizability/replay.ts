import type { Json } from "../history/operation.ts";
import type { Model } from "../models/model.ts";
import { NEVER, type TimedCall } from "./timed-call.ts";

/**
 * Checks a claimed linearization by carrying it out: every certain call occurs once, every other at most once, the
 * model accepts each in turn, and no call comes after one that was invoked only when it had returned.
 *
 * A few lines that share nothing with the search, so that no `valid: true` rests on the search alone.
 */
export function isLinearization(
  model: Model,
  calls: readonly TimedCall[],
  { start, order }: { readonly start: Json; readonly order: readonly number[] },
): boolean {
  const placed = new Set(order);
  if (placed.size < order.length) return false;
  if (calls.some(({ returned }, id) => returned !== NEVER && !placed.has(id))) return false;

  let state = start;
  let lastInvoked = -1;
  for (const id of order) {
    const timed = calls[id];
    if (timed === undefined || timed.returned < lastInvoked) return false;
    lastInvoked = Math.max(lastInvoked, timed.invoked);
    const step = model.step(state, timed.call);
    if (!step.legal) return false;
    state = step.state;
  }
  return true;
}
