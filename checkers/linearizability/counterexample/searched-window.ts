import type { CheckContext } from "../../checker.ts";
import type { Model } from "../../models/model.ts";
import type { Window, Witness } from "../engines/engine.ts";
import type { ObjectCalls } from "../object-calls.ts";
import { classedTimedCalls } from "../search/classed-calls.ts";
import { CLOCK_STRIDE } from "../search/limits.ts";
import { decideBySearch } from "../search/portfolio.ts";
import { coreOfWitness, isCertain } from "./core.ts";
import type { Effort } from "./effort.ts";

const MAX_STATES = 100_000;
const MAX_BYTES = 2 ** 28;

/** A witness of more calls is better followed: a search would use up what that needs. */
const MAX_CALLS = 5_000;

/** What it may cost. */
const MAX_WORK = 15 * CLOCK_STRIDE;

/**
 * The window that a breadth-first search of the witness ends in, if it has few enough states to begin in: for a violation that
 * was found depth first, of which nobody knows yet where it lies.
 */
export function searchedWindow(
  model: Model,
  calls: ObjectCalls,
  witness: Witness,
  whole: Effort,
): Window | undefined {
  if (witness.calls.length > MAX_CALLS) return undefined;
  const effort = whole.share(MAX_WORK);
  let looks = 0;
  const budget: CheckContext = {
    // The search asks whenever it has done so much work, whatever the clock says.
    expired: () => looks++ > 0 && (effort.spend(CLOCK_STRIDE), effort.isSpent),
    maxStates: MAX_STATES,
    maxBytes: MAX_BYTES,
  };
  const core = coreOfWitness(model, calls, witness);
  const classed = classedTimedCalls(core.calls);
  const task = { model, calls: classed, starts: core.starts, budget };
  const finding = decideBySearch(task, { depthFirst: false, breadthFirst: true });
  const window = finding.kind === "violated" ? finding.proof().window : undefined;
  if (window === undefined) return undefined;
  // The search counts calls and moments within the core.
  const idOf = (place: number): number => core.calls[place]?.id ?? 0;
  const until = core.calls.reduce(
    (last, call, place) =>
      isCertain(call) && (classed.returned[place] ?? 0) <= window.until
        ? Math.max(last, call.returned)
        : last,
    -1,
  );
  return { ...window, calls: window.calls.map(idOf), until, uncertain: window.uncertain.map(idOf) };
}
