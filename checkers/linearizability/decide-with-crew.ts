import type { CheckContext } from "../checker.ts";
import type { Crew, Job } from "./crew.ts";
import { decideHere, isEnough, isOver, mustStop, objectOn, type Proceeding } from "./decide-all.ts";
import { decideObject } from "./decide-object.ts";
import type { Docket } from "./docket.ts";
import { isSpecial } from "./engines/registry.ts";
import type { Outcome } from "./outcome.ts";
import { toPortable } from "./portable-calls.ts";

interface Round {
  readonly round: number;
  readonly context: CheckContext;
}

/**
 * The same as `decideAll`, with help: what is quick is decided here, and long searches elsewhere, those of the largest
 * objects first, so that the last to end is not one that began last.
 */
export async function decideWithCrew(
  docket: Docket,
  proceeding: Proceeding,
  context: CheckContext,
  crew: Crew,
): Promise<void> {
  crew.report(docket.progress);
  for (let round = 0; ; round++) {
    const away: number[] = [];
    for (const object of docket.open()) {
      await crew.pause();
      if (mustStop(docket, proceeding, { round, context })) return;
      const outcome = decideQuickly(docket, proceeding, object, { round, context }, crew);
      if (outcome === undefined) away.push(object);
      else docket.settle(object, outcome);
      crew.report(docket.progress);
    }
    await decideAway(docket, proceeding, away, { round, context }, crew);
    if (isOver(docket, proceeding, { round, context }) || mustStop(docket, proceeding, { round, context }))
      return;
  }
}

/** What can be found out here and soon; `undefined` for an object that is better sent away. */
function decideQuickly(
  docket: Docket,
  proceeding: Proceeding,
  object: number,
  { round, context }: Round,
  crew: Crew,
): Outcome | undefined {
  const budget = docket.budgetOf(object, round, context);
  const isSent =
    crew.size > 0 &&
    proceeding.modelName !== undefined &&
    !proceeding.competition &&
    budget.maxStates > crew.notWorthSending;
  if (!isSent) return decideHere(docket, proceeding, { object, round, context });
  const special = round === 0 ? proceeding.engines.filter(isSpecial) : [];
  if (special.length === 0) return undefined;
  const { model, engines } = proceeding;
  const outcome = decideObject({ model, calls: objectOn(docket, object).calls, budget }, special, 0);
  return outcome.kind === "inapplicable" && special.length < engines.length ? undefined : outcome;
}

async function decideAway(
  docket: Docket,
  proceeding: Proceeding,
  objects: readonly number[],
  { round, context }: Round,
  crew: Crew,
): Promise<void> {
  const callsOf = (object: number): number => objectOn(docket, object).calls.count;
  const waiting = objects.toSorted((a, b) => callsOf(b) - callsOf(a)).values();
  const helper = async (): Promise<void> => {
    for (const object of waiting) {
      if (context.expired() || isEnough(docket, proceeding, round)) return;
      const outcome = await crew.decide(jobFor(docket, proceeding, object, { round, context }));
      docket.settle(object, outcome);
      crew.report(docket.progress);
      if (isEnough(docket, proceeding, round)) crew.cancel();
    }
  };
  await Promise.all(Array.from({ length: Math.min(crew.size, objects.length) }, helper));
}

function jobFor(docket: Docket, { modelName, engines }: Proceeding, object: number, at: Round): Job {
  if (modelName === undefined) throw new TypeError("A model without a name cannot be sent");
  const { maxStates, maxBytes } = docket.budgetOf(object, at.round, at.context);
  const searches = engines.filter((engine) => !isSpecial(engine));
  const [only] = searches;
  return {
    model: modelName,
    ...(searches.length === 1 && only !== undefined && { engine: only.name }),
    calls: toPortable(objectOn(docket, object).calls),
    maxStates,
    ...(maxBytes !== undefined && { maxBytes }),
  };
}
