import type { Model } from "../../models/model.ts";
import type { Limits } from "./limits.ts";
import type { Plan } from "./plan.ts";

/**
 * What lies ahead of a rank, for a search that looks ahead: the next pure call, and how many calls there are that could
 * still undo what dooms it.
 */
export interface Foresight {
  /** By rank: the first rank from there on whose call is pure, or the number of ranks. */
  readonly nextPure: Int32Array;
  /** By rank: how many resets (see `Model.isReset`), crashed ones included, were invoked before that return. */
  readonly resetsBefore: Int32Array;
  /** By class. */
  readonly isReset: Uint8Array;
}

export function foresightOf(model: Model, plan: Plan, limits: Limits): Foresight {
  const { certain, byReturn, classOf, isPure, events, isReturn, crashed } = plan;
  const { classes } = plan.calls;
  limits.reserve(classes.length);
  const isReset = Uint8Array.from(classes, (call) => (model.isReset?.(call) === true ? 1 : 0));
  const nextPure = limits.ints(certain + 1);
  nextPure[certain] = certain;
  for (let rank = certain - 1; rank >= 0; rank--) {
    const pure = isPure[classOf[byReturn[rank] ?? 0] ?? 0] === 1;
    nextPure[rank] = pure ? rank : (nextPure[rank + 1] ?? certain);
  }
  const resetsBefore = limits.ints(certain + 1);
  let resets = 0;
  let rank = 0;
  let nextCrashed = 0;
  for (let event = 0; event < events.length; event++) {
    const call = events[event] ?? 0;
    if (isReturn[event] === 0) {
      resets += isReset[classOf[call] ?? 0] ?? 0;
      continue;
    }
    for (; nextCrashed < (crashed.before[rank] ?? 0); nextCrashed++)
      resets += isReset[crashed.classOf[crashed.groupOf[nextCrashed] ?? 0] ?? 0] ?? 0;
    resetsBefore[rank++] = resets;
  }
  return { nextPure, resetsBefore, isReset };
}
