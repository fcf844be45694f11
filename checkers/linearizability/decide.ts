import type { CheckContext } from "../checker.ts";
import type { Json } from "../history/operation.ts";
import type { Model } from "../models/model.ts";
import { isLinearization } from "./replay.ts";
import { type Schedule, schedule } from "./schedule.ts";
import { type SearchOutcome, search } from "./search.ts";
import { settleUnknown } from "./settle-unknown.ts";
import type { TimedCall } from "./timed-call.ts";

/** What is known about one object after a search, and all that a counterexample is made from. */
export type Decision =
  | { readonly kind: "linearizable"; readonly explored: number }
  | {
      readonly kind: "violated";
      readonly explored: number;
      readonly plan: Schedule;
      /** Nobody can place the call of this rank in `plan.returning`. */
      readonly rank: number;
      readonly order: readonly number[];
      /** Whether the relaxed search had sufficed, and does again for a subset. */
      readonly relaxed: boolean;
    }
  | {
      readonly kind: "undecided";
      readonly explored: number;
      readonly by: "time" | "memory";
      /** How many of `certain` calls, in order of return, some order could place. */
      readonly placed: number;
      readonly certain: number;
    };

/**
 * Decides whether the calls on one object can be linearized from `start`.
 *
 * With crashed calls and a finite model, the relaxed search goes first: it refutes nearly every wrong history at a
 * cost that does not depend on how many calls crashed, and the order it finds for a right one
 * usually uses each crashed call once, which the replay confirms. Else the exact search decides.
 */
export function decide(
  model: Model,
  calls: readonly TimedCall[],
  start: Json,
  budget: CheckContext,
): Decision {
  const plan = schedule(model, settleUnknown(model, calls, start));
  let explored = 0;
  if (plan.crashed.length > 0 && model.finite === true) {
    const outcome = search(model, plan, { start, budget, relaxed: true });
    explored += outcome.explored;
    if (outcome.kind === "stuck") return { ...outcome, kind: "violated", plan, relaxed: true };
    if (
      outcome.kind === "linearized" &&
      isLinearization(model, plan.calls, { start, order: outcome.order })
    ) {
      return { kind: "linearizable", explored };
    }
  }
  return conclude(model, plan, start, search(model, plan, { start, budget }), explored);
}

function conclude(
  model: Model,
  plan: Schedule,
  start: Json,
  outcome: SearchOutcome,
  before: number,
): Decision {
  const explored = before + outcome.explored;
  switch (outcome.kind) {
    case "stuck":
      return { ...outcome, kind: "violated", explored, plan, relaxed: false };
    case "exhausted":
      return {
        kind: "undecided",
        explored,
        by: outcome.by,
        placed: outcome.rank,
        certain: plan.returning.length,
      };
    case "linearized":
      if (!isLinearization(model, plan.calls, { start, order: outcome.order })) {
        throw new Error(`The search found an order for ${model.name} that the model refuses`);
      }
      return { kind: "linearizable", explored };
  }
}
