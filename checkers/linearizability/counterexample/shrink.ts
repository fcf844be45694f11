import type { CheckContext } from "../../checker.ts";
import type { Model } from "../../models/model.ts";
import type { Violated } from "../engines/engine.ts";
import type { ObjectCalls } from "../object-calls.ts";
import { type Core, type CoreCall, coreOfWindow, coreOfWitness, isCertain } from "./core.ts";
import { Judge } from "./judge.ts";
import { cutAt, relax, tidy } from "./relax.ts";
import { suspicions } from "./suspicions.ts";

/** What shrinking may cost, in calls arranged and states visited: a second or two. Half of it for each way to begin. */
const MAX_EFFORT = 1_000_000;

/** A witness of more calls than this is not looked at call by call if there is a window. */
const MAX_WITNESS = 20_000;

/** A core as easy to follow as this one ends the search for a better one. */
const GOOD_ENOUGH = 4;

/** A core with more starts than this explains little. */
const MAX_STARTS = 4;

/**
 * Finds a small reason why calls cannot be linearized, from what the engine vouches for: its witness, a sub-history that is
 * violated by itself, and its window, where it has one.
 *
 * 1. Cut at the end: the shortest beginning that is violated, by bisection (what cannot be linearized cannot with more
 *    calls after it either).
 * 2. Guess: most violations need one call, whoever produced what it observed, and one call between the two.
 * 3. Take away answers, of many calls at first and of ever fewer, then of single ones until none can spare its own
 *    (Zeller and Hildebrandt's ddmin, TSE 2002). What is then irrelevant is left out.
 *
 * Every step is a relaxation (`relax.ts`) and every result is decided anew, so that the core is violated, and proves
 * that the witness is, whatever the guesses assume.
 */
export function shrink(model: Model, calls: ObjectCalls, violated: Violated, budget: CheckContext): Core {
  const { witness, window } = violated;
  const candidates: Core[] = [];
  if (window === undefined || witness.calls.length <= MAX_WITNESS) {
    candidates.push(shrinkCore(model, coreOfWitness(model, calls, witness), budget));
  }
  const [best] = candidates;
  const isGood = best !== undefined && best.isMinimal && badness(best) <= GOOD_ENOUGH;
  if (window !== undefined && !isGood && window.starts.length <= MAX_STARTS) {
    candidates.push(shrinkCore(model, coreOfWindow(model, calls, window), budget));
  }
  if (candidates.length === 0 && window !== undefined) {
    candidates.push(shrinkCore(model, coreOfWindow(model, calls, window), budget));
  }
  return candidates.reduce((least, other) => (badness(other) < badness(least) ? other : least));
}

/** The smallest core that can be had from `core` by relaxations within the effort. */
export function shrinkCore(model: Model, core: Core, budget: CheckContext): Core {
  const judge = new Judge(model, core.starts, budget, MAX_EFFORT / 2);
  const whole = tidy(model, core.calls);
  if (!judge.isViolated(whole)) {
    // Too large to be decided here: the engine's word stands, and there is no smaller one.
    if (judge.takeDoubt()) return { ...core, calls: whole };
    throw new Error(`What was said to violate ${model.name} can be linearized`);
  }
  const short = cutAtEnd(model, judge, whole);
  const calls = takeAwayAnswers(model, judge, guess(model, judge, short));
  return { ...core, calls, isMinimal: isMinimal(model, judge, calls) };
}

/** What makes a reason hard to follow: many calls, several states to begin in, a state that comes from nowhere. */
function badness({ calls, starts, fromTheBeginning }: Core): number {
  const certain = calls.filter(isCertain).length;
  const believed = fromTheBeginning ? 0 : certain < 2 ? 8 : 1;
  return calls.length + 2 * (starts.length - 1) + believed;
}

function cutAtEnd(model: Model, judge: Judge, calls: readonly CoreCall[]): readonly CoreCall[] {
  const returns = calls.filter(isCertain).map(({ returned }) => returned);
  returns.sort((a, b) => a - b);
  let best = calls;
  let low = 0;
  let high = returns.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const shorter = cutAt(model, calls, returns[middle] ?? 0);
    if (judge.isViolated(shorter)) {
      best = shorter;
      high = middle;
    } else low = middle + 1;
  }
  return best;
}

function guess(model: Model, judge: Judge, calls: readonly CoreCall[]): readonly CoreCall[] {
  for (const candidate of suspicions(model, calls)) {
    if (judge.isViolated(candidate)) return candidate;
    if (judge.isExhausted) break;
  }
  return calls;
}

function takeAwayAnswers(model: Model, judge: Judge, calls: readonly CoreCall[]): readonly CoreCall[] {
  let current = calls;
  let size = Math.ceil(current.filter(isCertain).length / 2);
  while (size >= 1 && !judge.isExhausted) {
    const before = current;
    const certain = current.filter(isCertain);
    for (let from = 0; from < certain.length; from += size) {
      const group = new Set(certain.slice(from, from + size).map(({ id }) => id));
      const relaxed = relax(model, current, ({ id }) => group.has(id));
      if (judge.isViolated(relaxed)) current = relaxed;
    }
    // A call that was needed may no longer be once another has gone.
    if (size > 1) size = Math.floor(size / 2);
    else if (current === before) break;
  }
  return current;
}

function isMinimal(model: Model, judge: Judge, calls: readonly CoreCall[]): boolean {
  judge.takeDoubt();
  const canGo = calls.some(
    (call) => isCertain(call) && judge.isViolated(relax(model, calls, ({ id }) => id === call.id)),
  );
  return !canGo && !judge.takeDoubt();
}
