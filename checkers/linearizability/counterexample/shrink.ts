import type { CheckContext } from "../../checker.ts";
import type { Model } from "../../models/model.ts";
import type { Violated, Witness } from "../engines/engine.ts";
import type { ObjectCalls } from "../object-calls.ts";
import { isEasy, isEasyEnough, leastBad } from "./badness.ts";
import { completeWitness } from "./complete-witness.ts";
import { type Core, type CoreCall, coreOfWindow, coreOfWitness, endOfWitness, isCertain } from "./core.ts";
import { Effort } from "./effort.ts";
import { Judge } from "./judge.ts";
import { recentWindows } from "./recent-window.ts";
import { cutAt, elementsOf, relax, tidy, withoutElements } from "./relax.ts";
import { searchedWindow } from "./searched-window.ts";
import { suspicions } from "./suspicions.ts";

/** What it may cost to find a small reason in all, and to try one way to it: see `Effort`. */
const MAX_WORK = 240_000;
const MAX_WORK_PER_WAY = 120_000;

/** A witness of so few calls is best made smaller as a whole, which needs nothing to be believed. */
const SMALL_WITNESS = 64;

/** A witness of more calls than this is not looked at call by call. */
const MAX_WITNESS = 20_000;

/** A witness of more calls than this is not followed from its beginning. */
const MAX_FOLLOWED = 50_000;

/** Where all elements together are too many to be decided, so many pairs of them are tried. */
const MAX_PAIRS = 1_000;

/** More calls than these are not shown. */
const MAX_CORE = 200;

/** After a guess that is right so many others are tried: what overwrote a value explains more than who saw that. */
const MORE_GUESSES = 16;

/** A core of fewer calls is not guessed at any longer. */
const FEW_CALLS = 4;

/** A core with more starts than this explains little. */
const MAX_STARTS = 4;

/**
 * Finds a small reason why calls cannot be linearized, from what the engine vouches for: its witness, a sub-history that is
 * violated by itself, and its window, where it has one. A large witness is followed to where it can be linearized no further,
 * and only where this and a few guesses do not help is it made smaller as a whole. Then:
 *
 * 1. Cut at the end: the shortest beginning that is violated, by bisection (what cannot be linearized cannot with more
 *    calls after it either).
 * 2. Guess: most violations need one call, whoever produced what it observed, and one call between the two.
 * 3. Take away elements of collections, all that was done with them.
 * 4. Take away answers, of many calls at first and of ever fewer, then of single ones until none can spare its own
 *    (Zeller and Hildebrandt's ddmin, TSE 2002). What is then irrelevant is left out.
 *
 * Every step is a relaxation (`relax.ts`) and every result is decided anew, so that the core is violated, and proves
 * that the witness is, whatever the guesses assume. When the effort is used up, or the time, the smallest core so far stands; at worst
 * what the engine vouches for.
 */
export function shrink(model: Model, calls: ObjectCalls, violated: Violated, budget: CheckContext): Core {
  const { witness, window } = violated;
  const effort = new Effort(MAX_WORK, budget.expired);
  const found: Core[] = [];
  for (const { way, isDone } of waysFor(witness)) {
    const core = way(model, calls, violated, effort.share(MAX_WORK_PER_WAY));
    if (core === undefined) continue;
    found.push(core);
    if (isDone(core)) break;
  }
  const best = leastBad(found);
  if (best !== undefined && best.calls.length <= MAX_CORE) return best;
  if (best !== undefined) return endOfCore(best);
  return window === undefined
    ? endOfWitness(model, calls, witness, MAX_CORE)
    : endOfCore(coreOfWindow(model, calls, window));
}

type Way = (model: Model, calls: ObjectCalls, violated: Violated, effort: Effort) => Core | undefined;

interface Attempt {
  readonly way: Way;
  /** Whether a core that it has found is good enough not to try others. */
  readonly isDone: (core: Core) => boolean;
}

/** Ways to a core, the most promising first. */
function waysFor({ calls: { length } }: Witness): readonly Attempt[] {
  const windows = { way: fromWindows, isDone: isEasyEnough };
  const witness = { way: fromWitness, isDone: isEasy };
  if (length <= SMALL_WITNESS) return [witness, windows];
  return length <= MAX_WITNESS ? [{ way: fromGuesses, isDone: isEasy }, windows, witness] : [windows];
}

/** From the beginning: with the calls that a reader will ask for, or as the engine gave it if these are no help. */
const fromWitness: Way = (model, calls, { witness }, effort) => {
  const given = coreOfWitness(model, calls, witness);
  const complete = completeWitness(model, calls, witness);
  if (complete.calls.length > given.calls.length) {
    const judge = new Judge(model, complete.starts, effort);
    if (judge.isViolated(tidy(model, complete.calls))) return shrinkCore(model, complete, effort);
  }
  return shrinkCore(model, given, effort);
};

/** From the beginning, if a guess at the few calls that matter is right. */
const fromGuesses: Way = (model, calls, { witness }, effort) => {
  const core = completeWitness(model, calls, witness);
  const guessed = guess(model, new Judge(model, core.starts, effort), core.calls, effort);
  return guessed === core.calls ? undefined : shrinkCore(model, { ...core, calls: guessed }, effort);
};

/** From the engine's window, or where it has none from the first that is decided of those that can be found. */
const fromWindows: Way = (model, calls, { window, witness }, effort) => {
  if (window !== undefined && window.starts.length <= MAX_STARTS)
    return shrinkCore(model, coreOfWindow(model, calls, window), effort);
  if (witness.calls.length > MAX_FOLLOWED || effort.isSpent) return undefined;
  const searched = searchedWindow(model, calls, witness, effort);
  if (searched !== undefined) return shrinkCore(model, coreOfWindow(model, calls, searched), effort);
  let next = 0;
  for (const [distance, found] of recentWindows(model, calls, witness, effort).entries()) {
    if (distance < next) continue;
    next = distance + 1 + Math.floor(distance / 3);
    const core = coreOfWindow(model, calls, found);
    const judge = new Judge(model, core.starts, effort);
    if (judge.isViolated(tidy(model, core.calls))) return shrinkCore(model, core, effort);
    if (judge.isExhausted) return undefined;
  }
  return undefined;
};

function endOfCore(core: Core): Core {
  const omitted = Math.max(0, core.calls.length - MAX_CORE);
  return { ...core, calls: core.calls.slice(-MAX_CORE), omitted };
}

/** The smallest core that can be had from `core` by relaxations within the effort. */
function shrinkCore(model: Model, core: Core, effort: Effort): Core {
  const judge = new Judge(model, core.starts, effort);
  const given = tidy(model, core.calls);
  const whole = judge.isViolated(given) ? given : easierPart(model, judge, given);
  // Too large to be decided here: the engine's word stands, and there is no smaller one.
  if (whole === undefined) return { ...core, calls: given };
  const short = cutAtEnd(model, judge, whole);
  const few = takeAwayElements(model, judge, guess(model, judge, short, effort));
  const fewer = takeAwayAnswers(model, judge, few);
  // An element whose answers are gone may be spared now.
  const calls = takeAwayElements(model, judge, fewer);
  return { ...core, calls, isMinimal: isMinimal(model, judge, calls) };
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

/** What violates it with two elements alone, where all of them together are too much to be decided. */
function easierPart(model: Model, judge: Judge, calls: readonly CoreCall[]): readonly CoreCall[] | undefined {
  if (!judge.takeDoubt()) throw new Error(`What was said to violate ${model.name} can be linearized`);
  const elements = elementsOf(model, calls);
  let tried = 0;
  for (const [i, one] of elements.entries()) {
    for (const other of elements.slice(0, i + 1)) {
      if (tried++ === MAX_PAIRS || judge.isExhausted) return undefined;
      const others = new Set(elements.filter((element) => element !== one && element !== other));
      const part = withoutElements(model, calls, others);
      if (judge.isViolated(part)) return part;
    }
  }
  return undefined;
}

/** The smallest of the first few guesses that are right. */
function guess(model: Model, judge: Judge, calls: readonly CoreCall[], effort: Effort): readonly CoreCall[] {
  let best = calls;
  let more = MORE_GUESSES;
  for (const candidate of suspicions(model, calls)) {
    effort.spend(calls.length);
    if (candidate.length < best.length && judge.isViolated(candidate)) best = candidate;
    if (best !== calls && (best.length < FEW_CALLS || more-- === 0)) break;
    if (judge.isExhausted) break;
  }
  return best;
}

function takeAwayElements(model: Model, judge: Judge, calls: readonly CoreCall[]): readonly CoreCall[] {
  return minimize(judge, calls, {
    parts: (current) => elementsOf(model, current),
    without: (current, elements) => withoutElements(model, current, elements),
  });
}

/** Of calls that change nothing first: without them a reader has less to follow. */
function takeAwayAnswers(model: Model, judge: Judge, calls: readonly CoreCall[]): readonly CoreCall[] {
  const without = (current: readonly CoreCall[], ids: ReadonlySet<number>): readonly CoreCall[] =>
    relax(model, current, ({ id }) => ids.has(id));
  const idsOf = (current: readonly CoreCall[]): number[] => current.filter(isCertain).map(({ id }) => id);
  const idsOfPure = (current: readonly CoreCall[]): number[] =>
    idsOf(current.filter(({ call }) => model.isPure(call)));
  const fewer = minimize(judge, calls, { parts: idsOfPure, without });
  return minimize(judge, fewer, { parts: idsOf, without });
}

/**
 * Takes parts away, half of them at first, and in the end one by one. Each step makes it easier to linearize what is left, so a
 * part that was needed stays so when others have gone: none needs to be tried again.
 */
function minimize<Part>(
  judge: Judge,
  calls: readonly CoreCall[],
  {
    parts,
    without,
  }: {
    readonly parts: (calls: readonly CoreCall[]) => readonly Part[];
    readonly without: (calls: readonly CoreCall[], parts: ReadonlySet<Part>) => readonly CoreCall[];
  },
): readonly CoreCall[] {
  let current = calls;
  for (let size = Math.ceil(parts(calls).length / 2); size >= 1 && !judge.isExhausted; size >>= 1) {
    const all = parts(current);
    for (let from = 0; from < all.length; from += size) {
      const smaller = without(current, new Set(all.slice(from, from + size)));
      if (smaller.length > 0 && judge.isViolated(smaller)) current = smaller;
    }
  }
  return current;
}

/** Whether neither an answer nor an element can be spared. */
function isMinimal(model: Model, judge: Judge, calls: readonly CoreCall[]): boolean {
  judge.takeDoubt();
  const smaller = [
    ...calls.filter(isCertain).map((call) => relax(model, calls, ({ id }) => id === call.id)),
    ...elementsOf(model, calls).map((element) => withoutElements(model, calls, new Set([element]))),
  ];
  return !smaller.some((candidate) => judge.isViolated(candidate)) && !judge.takeDoubt();
}
