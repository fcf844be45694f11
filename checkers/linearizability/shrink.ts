import type { CheckContext } from "../checker.ts";
import type { Json } from "../history/operation.ts";
import type { Model } from "../models/model.ts";
import { type Decision, decide } from "./decide.ts";
import { type Frontiers, search } from "./search.ts";
import { dropIrrelevant } from "./settle-unknown.ts";
import { forgetOutcome, NEVER, type TimedCall } from "./timed-call.ts";

type Violated = Extract<Decision, { readonly kind: "violated" }>;

/** Calls that cannot be linearized from any of `starts`, as few as could be found. */
export interface Core {
  readonly calls: readonly TimedCall[];
  /** The states that the object can be in before the first call. */
  readonly starts: readonly [Json, ...Json[]];
  readonly culprit: TimedCall;
}

/** States that shrinking may visit in one search, and in all of them; it is worth seconds, not minutes. */
const MAX_STATES_PER_SEARCH = 20_000;
const MAX_STATES_IN_ALL = 1_000_000;

/** A window that begins in more states than this explains nothing. */
const MAX_STARTS = 4;

/**
 * Finds a small reason why a history cannot be linearized.
 *
 * 1. Cut at the end: the culprit is the first call, by return, that no order can place. What was invoked after
 *    its return has no part in this, and of what was still open then the outcome can be forgotten.
 * 2. Cut at the start: try windows that begin just before the culprit and reach back further and further. The
 *    search has seen every state that the object can be in where the window begins.
 * 3. Relax: forget the outcome of as many other calls as possible. Forgetting only adds behaviours, so what is
 *    still impossible then was impossible before. Deleting a write would fabricate violations.
 *
 * Each candidate is decided anew, so the result is a violation whatever the cuts assume.
 */
export function shrink(model: Model, violated: Violated, start: Json, budget: CheckContext): Core {
  const judge = new Judge(model, budget);
  const { schedule, rank } = violated;
  const culprit = schedule.returning
    .slice(rank)
    .map((id) => schedule.calls[id])
    .find((timed) => timed !== undefined && isAnswered(timed));
  if (culprit === undefined) throw new RangeError(`No answered call of rank ${rank} or above`);
  const upToCulprit = cutAfter(schedule.calls, culprit);

  let best: Core = { calls: upToCulprit, starts: [start], culprit };
  for (const window of [best, ...windows(model, violated, { start, culprit, upToCulprit, budget })]) {
    if (!judge.isViolated(window)) continue;
    const core = relax(model, judge, window);
    if (badness(core) < badness(best)) best = core;
  }
  return best;
}

/** What makes a reason hard to follow: many calls, several states to begin in, no call but the culprit itself. */
function badness({ calls, starts }: Core): number {
  const certain = calls.filter(({ returned }) => returned !== NEVER).length;
  return calls.length + 2 * (starts.length - 1) + (certain < 2 ? 4 : 0);
}

function cutAfter(calls: readonly TimedCall[], culprit: TimedCall): TimedCall[] {
  return calls
    .filter(({ invoked }) => invoked < culprit.returned)
    .map((timed) => (timed.returned > culprit.returned || !isAnswered(timed) ? forgetOutcome(timed) : timed));
}

/** False for a call that is certain only because another one observed it: in a window that must be shown again. */
function isAnswered({ operation }: TimedCall): boolean {
  return operation.completion?.type === "ok";
}

/** Windows that begin where a call returned, at growing distance from the culprit. */
function* windows(
  model: Model,
  { schedule, rank, relaxed }: Violated,
  {
    start,
    culprit,
    upToCulprit,
    budget,
  }: {
    readonly start: Json;
    readonly culprit: TimedCall;
    readonly upToCulprit: readonly TimedCall[];
    readonly budget: CheckContext;
  },
): Iterable<Core> {
  const frontiers: Frontiers = { states: new Map(), early: new Map() };
  const outcome = search(model, schedule, { start, relaxed, budget, frontiers });
  if (outcome.kind !== "stuck") return;
  for (let distance = 1; distance < rank; distance += Math.ceil(distance / 3)) {
    const first = rank - distance;
    const [one, ...more] = frontiers.states.get(first)?.values() ?? [];
    if (one === undefined || more.length >= MAX_STARTS) continue;
    const done = new Set(schedule.returning.slice(0, first).map((id) => schedule.calls[id]?.invoked));
    const early = new Set([...(frontiers.early.get(first) ?? [])].map((id) => schedule.calls[id]?.invoked));
    const calls = upToCulprit
      .filter(({ invoked }) => !done.has(invoked))
      // Some orders had placed it before the window, some had not: now both may.
      .map((timed) => (early.has(timed.invoked) ? forgetOutcome(timed) : timed));
    yield { calls, starts: [one, ...more], culprit };
  }
}

/** Forgets outcomes in ever smaller groups (Zeller and Hildebrandt's ddmin), the culprit's excepted. */
function relax(model: Model, judge: Judge, core: Core): Core {
  let current = core;
  const forgettable = ({ calls }: Core): TimedCall[] =>
    calls.filter(({ returned, invoked }) => returned !== NEVER && invoked !== core.culprit.invoked);
  for (let size = forgettable(current).length; size >= 1; size = Math.floor(size / 2)) {
    const candidates = forgettable(current);
    for (let from = 0; from < candidates.length; from += size) {
      const group = new Set(candidates.slice(from, from + size).map(({ invoked }) => invoked));
      const calls = current.calls.map((timed) => (group.has(timed.invoked) ? forgetOutcome(timed) : timed));
      const relaxed = { ...current, calls: dropIrrelevant(model, calls) };
      if (judge.isViolated(relaxed)) current = relaxed;
    }
  }
  return current;
}

/** Decides candidates on a budget of its own; one that cannot be decided within it counts as no violation. */
class Judge {
  readonly #model: Model;
  readonly #budget: CheckContext;
  #explored = 0;

  constructor(model: Model, budget: CheckContext) {
    this.#model = model;
    this.#budget = { expired: budget.expired, maxStates: Math.min(budget.maxStates, MAX_STATES_PER_SEARCH) };
  }

  isViolated({ calls, starts }: Core): boolean {
    return starts.every((start) => {
      if (this.#explored > MAX_STATES_IN_ALL || this.#budget.expired()) return false;
      const decision = decide(this.#model, calls, start, this.#budget);
      this.#explored += decision.explored;
      return decision.kind === "violated";
    });
  }
}
