import type { CheckContext } from "../checker.ts";
import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import type { Model } from "../models/model.ts";
import { type Decision, decide } from "./decide.ts";
import { schedule } from "./schedule.ts";
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
  /** True if `starts` is the initial state, so that nothing need be believed about what came before. */
  readonly fromTheBeginning: boolean;
}

/**
 * What shrinking may cost, in calls arranged and states visited: it is worth a second or two. The whole is spent on
 * candidates one after the other, so that a long history on which nothing can be forgotten leaves something for
 * the others.
 */
const MAX_EFFORT = 400_000;
const MAX_EFFORT_PER_CANDIDATE = 60_000;
const MAX_STATES_PER_SEARCH = 20_000;

/** A core as easy to follow as this one ends the search for a better one: three operations, one of them the culprit. */
const GOOD_ENOUGH = 3;

/** How many operations are tried as the one that contradicts the culprit. */
const MAX_SUSPECTS = 200;

/** With more producers than this the values are not unique, and no single operation contradicts the culprit. */
const MAX_ESSENTIAL = 20;

/** A window that begins in more states than this explains nothing. */
const MAX_STARTS = 4;

/**
 * Finds a small reason why a history cannot be linearized.
 *
 * 1. Cut at the end: the culprit is the first call, by return, that no order can place. What was invoked after
 *    its return has no part in this, and of what was still open then the outcome can be forgotten.
 * 2. Guess: most violations need only the culprit, whoever produced what it observed, and one operation between the
 *    two. Forget the outcome of all others, for each operation that could be the one.
 * 3. Cut at the start: try windows that begin just before the culprit and reach back further and further. The
 *    search has seen every state that the object can be in where the window begins.
 * 4. Relax: forget the outcome of as many other calls as possible. Forgetting only adds behaviours, so what is
 *    still impossible then was impossible before. Deleting a write would fabricate violations.
 *
 * Each candidate is decided anew, so the result is a violation whatever the cuts assume.
 */
export function shrink(model: Model, violated: Violated, start: Json, budget: CheckContext): Core {
  const { plan } = violated;
  const culprit = findCulprit(model, violated, start, budget);
  const upToCulprit = cutAfter(plan.calls, culprit);

  let best: Core = {
    calls: dropIrrelevant(model, upToCulprit),
    starts: [start],
    culprit,
    fromTheBeginning: true,
  };
  let effort = 0;
  const consider = (candidate: Core): void => {
    const judge = new Judge(model, budget, Math.min(MAX_EFFORT_PER_CANDIDATE, MAX_EFFORT - effort));
    const core = judge.isViolated(candidate) ? relax(model, judge, candidate) : best;
    effort += judge.effort;
    if (badness(core) < badness(best)) best = core;
  };
  for (const candidate of candidates(model, violated, { whole: best, start, budget })) {
    consider(candidate);
    if (badness(best) <= GOOD_ENOUGH || effort >= MAX_EFFORT) break;
  }
  const core = pinpoint(model, best, budget);
  return restoreOutcomes(model, core, { original: plan.calls, budget });
}

/**
 * The first answered call, by return, up to which the history cannot be linearized. What cannot be linearized
 * cannot with more calls after it either, so bisection finds it below the rank that the search has named.
 */
function findCulprit(model: Model, { plan, rank }: Violated, start: Json, budget: CheckContext): TimedCall {
  const answered = plan.returning.flatMap((id, at) => {
    const timed = plan.calls[id];
    return timed !== undefined && isAnswered(timed) ? [{ timed, at }] : [];
  });
  const last = answered.findIndex(({ at }) => at >= rank);
  const judge = new Judge(model, budget, MAX_EFFORT);
  let [low, high] = [model.isDoomed === undefined ? last : 0, last];
  while (low < high) {
    const middle = (low + high) >> 1;
    const tried = answered[middle]?.timed;
    const core = tried && { calls: cutAfter(plan.calls, tried), starts: [start] as const, culprit: tried };
    if (core !== undefined && judge.isViolated({ ...core, fromTheBeginning: true })) high = middle;
    else low = middle + 1;
  }
  const culprit = answered[high]?.timed;
  if (culprit === undefined) throw new RangeError(`No answered call of rank ${rank} or above`);
  return culprit;
}

/** What to try, cheapest first. */
function* candidates(
  model: Model,
  violated: Violated,
  given: { readonly whole: Core; readonly start: Json; readonly budget: CheckContext },
): Iterable<Core> {
  yield* suspicions(model, given.whole);
  yield* windows(model, violated, given);
  yield given.whole;
}

/** The relaxed search may have come past the call at which the real history ends; then that one is the culprit. */
function pinpoint(model: Model, core: Core, budget: CheckContext): Core {
  const stuck = stuckCall(model, core, budget);
  if (stuck === undefined || stuck.invoked === core.culprit.invoked) return core;
  return { ...core, calls: dropIrrelevant(model, cutAfter(core.calls, stuck)), culprit: stuck };
}

/**
 * Gives back the answers that were forgotten along the way. That only takes behaviours away, so the violation
 * stands, and it is easier to follow; unless it now lies elsewhere, among the answers given back.
 */
function restoreOutcomes(
  model: Model,
  core: Core,
  { original, budget }: { readonly original: readonly TimedCall[]; readonly budget: CheckContext },
): Core {
  const answered = new Map(original.filter(isAnswered).map((timed) => [timed.invoked, timed]));
  const calls = core.calls.map((timed) =>
    isAnswered(timed) ? (answered.get(timed.invoked) ?? timed) : timed,
  );
  const restored = { ...core, calls };
  return stuckCall(model, restored, budget)?.invoked === core.culprit.invoked ? restored : core;
}

/** The call that the exact search gets stuck at, coming as far as it can from any of the starts. */
function stuckCall(model: Model, { calls, starts }: Core, budget: CheckContext): TimedCall | undefined {
  const plan = schedule(model, calls);
  const small = { ...budget, maxStates: Math.min(budget.maxStates, MAX_STATES_PER_SEARCH) };
  let furthest = -1;
  for (const start of starts) {
    const outcome = search(model, plan, { start, budget: small, toTheEnd: true });
    if (outcome.kind !== "stuck") return undefined;
    furthest = Math.max(furthest, outcome.rank);
  }
  return calls[plan.returning[furthest] ?? -1];
}

/** What makes a reason hard to follow: many calls, several states to begin in, a state that comes from nowhere. */
function badness({ calls, starts, fromTheBeginning }: Core): number {
  const certain = calls.filter(({ returned }) => returned !== NEVER).length;
  return calls.length + 2 * (starts.length - 1) + (certain < 2 && !fromTheBeginning ? 8 : 0);
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

/** The culprit and the producers of what it observed: alone, then each time with one other call, the latest first. */
function* suspicions(model: Model, whole: Core): Iterable<Core> {
  const { calls, culprit } = whole;
  const { evidence } = model;
  if (evidence === undefined) return;
  const observed = new Set(evidence.observes(culprit.call).map((token) => canonicalJson(token)));
  const essential = new Set([culprit.invoked]);
  for (const { call, invoked } of calls) {
    const token = evidence.produces(call);
    if (token !== undefined && observed.has(canonicalJson(token))) essential.add(invoked);
  }
  if (essential.size > MAX_ESSENTIAL) return;
  const suspects = calls.filter(
    ({ returned, invoked }) => returned < culprit.invoked && !essential.has(invoked),
  );
  suspects.sort((a, b) => b.returned - a.returned);
  for (const suspect of [culprit, ...suspects.slice(0, MAX_SUSPECTS)]) {
    const left = calls.map((timed) =>
      essential.has(timed.invoked) || timed.invoked === suspect.invoked ? timed : forgetOutcome(timed),
    );
    yield { ...whole, calls: dropIrrelevant(model, left) };
  }
}

/** Windows that begin where a call returned, at growing distance from the culprit. */
function* windows(
  model: Model,
  violated: Violated,
  { whole, start, budget }: { readonly whole: Core; readonly start: Json; readonly budget: CheckContext },
): Iterable<Core> {
  // A search that looks ahead must not see past the culprit: what was read later would rule out states that the
  // window is to begin in.
  const plan = model.isDoomed === undefined ? violated.plan : schedule(model, whole.calls);
  const frontiers: Frontiers = { states: new Map(), early: new Map() };
  const small = { ...budget, maxStates: Math.min(budget.maxStates, MAX_EFFORT) };
  const outcome = search(model, plan, {
    start,
    relaxed: violated.relaxed,
    budget: small,
    frontiers,
  });
  if (outcome.kind !== "stuck") return;
  const rank = outcome.rank;
  for (let distance = 1; distance < rank; distance += Math.ceil(distance / 3)) {
    const first = rank - distance;
    const [one, ...more] = frontiers.states.get(first)?.values() ?? [];
    if (one === undefined || more.length >= MAX_STARTS) continue;
    const done = new Set(plan.returning.slice(0, first).map((id) => plan.calls[id]?.invoked));
    const early = new Set([...(frontiers.early.get(first) ?? [])].map((id) => plan.calls[id]?.invoked));
    const calls = whole.calls
      .filter(({ invoked }) => !done.has(invoked))
      // Some orders had placed it before the window, some had not: now both may, and nothing is known of it here.
      .map((timed) =>
        early.has(timed.invoked)
          ? { ...forgetOutcome(timed), operation: { invocation: timed.operation.invocation } }
          : timed,
      );
    yield {
      calls: dropIrrelevant(model, calls),
      starts: [one, ...more],
      culprit: whole.culprit,
      fromTheBeginning: false,
    };
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
  readonly #maxEffort: number;
  #effort = 0;

  constructor(model: Model, budget: CheckContext, maxEffort: number) {
    this.#model = model;
    this.#budget = { expired: budget.expired, maxStates: Math.min(budget.maxStates, MAX_STATES_PER_SEARCH) };
    this.#maxEffort = maxEffort;
  }

  get effort(): number {
    return this.#effort;
  }

  isViolated({ calls, starts }: Core): boolean {
    return starts.every((start) => {
      if (this.#effort > this.#maxEffort || this.#budget.expired()) return false;
      const decision = decide(this.#model, calls, start, this.#budget);
      this.#effort += calls.length + decision.explored;
      return decision.kind === "violated";
    });
  }
}
