import type { CheckContext } from "../checker.ts";
import type { Json, Key } from "../history/operation.ts";
import type { Model } from "../models/model.ts";
import type { Counterexample } from "../verdict.ts";
import { schedule } from "./schedule.ts";
import { search } from "./search.ts";
import type { Core } from "./shrink.ts";
import type { TimedCall } from "./timed-call.ts";

/** A core is small, or else the longest order in it is of no use to anyone. */
const MAX_STATES = 20_000;

/** Turns a core into what a person looks at: how far the best order comes, and why nothing can follow. */
export function counterexample(
  model: Model,
  core: Core,
  { key, budget }: { readonly key: Key | undefined; readonly budget: CheckContext },
): Counterexample {
  const calls = [...core.calls].sort((a, b) => a.invoked - b.invoked);
  const { start, order } = longestOrder(model, { ...core, calls }, budget);
  const states: Json[] = [start];
  for (const id of order) {
    const timed = calls[id];
    const step = timed && model.step(states.at(-1) ?? start, timed.call);
    if (step?.legal === true) states.push(step.state);
  }
  return {
    model: model.name,
    ...(key === undefined ? {} : { key }),
    window: calls.map(({ operation }) => operation),
    linearized: order,
    stateBefore: core.starts.map((state) => model.describe(state)).join(" or "),
    states: states.slice(1).map((state) => model.describe(state)),
    stuck: stuckAfter(model, calls, { order, state: states.at(-1) ?? start, culprit: core.culprit }),
    culprit: calls.findIndex(({ invoked }) => invoked === core.culprit.invoked),
  };
}

/** The order that places most calls before the culprit, over all states that the window can begin in. */
function longestOrder(
  model: Model,
  { calls, starts }: Core,
  budget: CheckContext,
): { readonly start: Json; readonly order: readonly number[] } {
  const plan = schedule(model, calls);
  const small = { ...budget, maxStates: Math.min(budget.maxStates, MAX_STATES) };
  const reached = starts.map((start) => {
    const outcome = search(model, plan, { start, budget: small, toTheEnd: true });
    return { start, order: outcome.order, rank: outcome.kind === "linearized" ? 0 : outcome.rank };
  });
  // From another state an order may be longer and yet end earlier, with the culprit already placed.
  return reached.reduce((best, other) =>
    other.rank > best.rank || (other.rank === best.rank && other.order.length > best.order.length)
      ? other
      : best,
  );
}

/** Each call that real time would allow next, and what speaks against it. */
function stuckAfter(
  model: Model,
  calls: readonly TimedCall[],
  at: { readonly order: readonly number[]; readonly state: Json; readonly culprit: TimedCall },
): Counterexample["stuck"] {
  const placed = new Set(at.order);
  const left = calls.flatMap((timed, position) => (placed.has(position) ? [] : [{ timed, position }]));
  const firstReturn = Math.min(...left.map(({ timed }) => timed.returned));
  return left
    .filter(({ timed }) => timed.invoked < firstReturn)
    .map(({ timed, position }) => {
      const step = model.step(at.state, timed.call);
      const why = step.legal
        ? `${model.describeCall(timed.call)} would leave ${model.describe(step.state)}, and that does not help ${model.describeCall(at.culprit.call)}`
        : step.why;
      return { position, why };
    });
}
