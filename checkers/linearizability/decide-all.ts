import type { CheckContext } from "../checker.ts";
import type { Model } from "../models/model.ts";
import { compete } from "./competition.ts";
import { decideObject } from "./decide-object.ts";
import type { Docket } from "./docket.ts";
import type { Engine } from "./engines/engine.ts";
import type { Outcome } from "./outcome.ts";

/** How the objects of a history are to be decided. */
export interface Proceeding {
  readonly model: Model;
  /** What another thread finds the same model by; nothing for a model, or with engines, of the user's own. */
  readonly modelName?: string;
  /** In the order in which they are asked. */
  readonly engines: readonly Engine[];
  /** Every engine decides every object, and all must agree. */
  readonly competition: boolean;
  /** Go on with objects that are hard when others have been found violated. */
  readonly allKeys: boolean;
}

/**
 * Decides the objects on the docket, in rounds of growing budgets over those that are still open. Ends early when
 * the time is up, and, unless all keys are asked for, after a round in which a violation was found: what is cheap to
 * find out is found out about every object, but no long search is made for more of the same.
 */
export function decideAll(docket: Docket, proceeding: Proceeding, context: CheckContext): void {
  for (let round = 0; ; round++) {
    for (const object of docket.open()) {
      if (mustStop(docket, proceeding, { round, context })) return;
      docket.settle(object, decideHere(docket, proceeding, { object, round, context }));
    }
    if (isOver(docket, proceeding, { round, context })) return;
  }
}

export function decideHere(
  docket: Docket,
  { model, engines, competition }: Proceeding,
  {
    object,
    round,
    context,
  }: { readonly object: number; readonly round: number; readonly context: CheckContext },
): Outcome {
  const { calls } = objectOn(docket, object);
  if (competition) return compete({ model, calls, budget: context }, engines);
  return decideObject({ model, calls, budget: docket.budgetOf(object, round, context) }, engines, round);
}

export function isOver(
  docket: Docket,
  { allKeys, competition }: Proceeding,
  { round, context }: { readonly round: number; readonly context: CheckContext },
): boolean {
  if (docket.progress.violated > 0 && !allKeys) return true;
  return competition || docket.isLastRound(round, context);
}

/** True if the time is up or enough is known; what is undecided then says so. */
export function mustStop(
  docket: Docket,
  proceeding: Proceeding,
  { round, context }: { readonly round: number; readonly context: CheckContext },
): boolean {
  if (isEnough(docket, proceeding, round)) return true;
  if (!context.expired()) return false;
  docket.endEarly(round, context);
  return true;
}

/** After the first round one violation is enough. */
export function isEnough(docket: Docket, { allKeys }: Proceeding, round: number): boolean {
  return round > 0 && !allKeys && docket.progress.violated > 0;
}

export function objectOn({ objects }: Docket, object: number): Docket["objects"][number] {
  const found = objects[object];
  if (found === undefined) throw new RangeError(`There is no object ${object} among ${objects.length}`);
  return found;
}
