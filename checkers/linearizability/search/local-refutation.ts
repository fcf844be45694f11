import { NEVER } from "../object-calls.ts";
import { BreadthFirst } from "./breadth-first.ts";
import type { ClassedCalls } from "./classed-calls.ts";
import { type Plan, planOf } from "./plan.ts";
import type { Problem } from "./problem.ts";
import { type RefutedCut, refutedCut } from "./refuted-cut.ts";
import { REFUSED, type Transitions } from "./transitions.ts";

/** An object with more states than this is not refuted in this way: a look at all of them tells too little. */
const MAX_STATES = 64;
/** Nor one with more transitions than these to compute for it. */
const MAX_TRANSITIONS = 1 << 16;
/** How far a look may reach back because the refuted call took so long. */
const MAX_SPAN = 1 << 14;

/**
 * Tries to refute the call of one rank by the few calls before it alone: from every state that the object can ever be in,
 * with the calls that were open when the look begins taking effect as often as they like, or not at all, and crashed calls too.
 * All that only adds behaviours: so if no order places the call even then, none does.
 *
 * Objects forget: after a few overwriting calls it no longer matters where they began. Then this costs as much for the
 * millionth call as for the first, where an exhaustive search must take back all that it has done.
 */
export function refuteLocally(
  problem: Problem,
  states: readonly number[],
  { rank, span, maxExplored }: { readonly rank: number; readonly span: number; readonly maxExplored: number },
): LocalRefutation {
  const { model, plan, limits, transitions } = problem;
  const first = firstRank(plan, rank, span);
  if (first === undefined) return { refuted: false, cuts: [], explored: 0 };
  const excerpt = excerptOf(plan, first, rank);
  const { calls, certainOf, openAtStart, ranks } = excerpt;
  const settled = { kept: new Uint8Array(calls.invoked.length).fill(1), bound: calls.returned };
  const sub = planOf(model, calls, settled, limits);
  const starts = first === 0 ? problem.starts : states.map((state) => transitions.stateOf(state));
  const search = new BreadthFirst(
    { ...problem, plan: sub, starts },
    { relaxed: true, ranks: ranks.length },
  );
  const refuted = search.run(maxExplored) === "stuck";
  const cuts = refuted
    ? [...search.cuts.before(search.rank)].map((cut) => {
        const itsRank = (ranks[cut.rank - 1] ?? first - 1) + 1;
        return refutedCut(cut, sub, { rank: itsRank, callOf: (call) => certainOf[sub.callOf[call] ?? 0] ?? 0, uncertain: openAtStart });
      })
    : [];
  search.free();
  limits.release(sub.bytes);
  return { refuted, cuts, explored: search.explored };
}

export interface LocalRefutation {
  readonly refuted: boolean;
  readonly cuts: readonly RefutedCut[];
  readonly explored: number;
}

/** Where to begin so that the call of `rank` is invoked later. */
function firstRank({ byReturn, invocationOf, returnOf }: Plan, rank: number, span: number): number | undefined {
  const invocation = invocationOf[byReturn[rank] ?? 0] ?? 0;
  let first = Math.max(0, rank - span);
  while (first > 0 && (returnOf[byReturn[first - 1] ?? 0] ?? 0) > invocation) first--;
  return rank - first > MAX_SPAN ? undefined : first;
}

/** All states that any sequence of calls can lead to, if they are few. */
export function allStates({ plan, transitions, starts }: Problem): number[] | undefined {
  const classes = plan.calls.classes.length;
  if (classes > MAX_TRANSITIONS) return undefined;
  const found = new Set(starts.map((start) => transitions.intern(start)));
  // A set is walked in order of insertion, so what is added below has its turn.
  for (const state of found) {
    if (found.size * classes > MAX_TRANSITIONS) return undefined;
    if (!addSuccessors(found, state, transitions, classes)) return undefined;
  }
  return [...found];
}

function addSuccessors(found: Set<number>, state: number, transitions: Transitions, classes: number): boolean {
  for (let callClass = 0; callClass < classes; callClass++) {
    const to = transitions.step(state, callClass);
    if (to !== REFUSED) found.add(to);
    if (found.size > MAX_STATES) return false;
  }
  return true;
}

interface Excerpt {
  readonly calls: ClassedCalls;
  /** By call of the excerpt: the certain call of the whole, or -1. */
  readonly certainOf: Int32Array;
  /** Calls of the whole that were open when the excerpt begins. */
  readonly openAtStart: readonly number[];
  /** By rank of the excerpt, up to the refuted call: the rank in the whole. */
  readonly ranks: readonly number[];
}

/** The calls of ranks `first` to `rank`, and what may happen among them. */
function excerptOf(plan: Plan, first: number, rank: number): Excerpt {
  const { events, isReturn, byReturn, returnOf, invocationOf, classOf, crashed } = plan;
  const start = first === 0 ? 0 : (returnOf[byReturn[first - 1] ?? 0] ?? 0) + 1;
  const end = returnOf[byReturn[rank] ?? 0] ?? 0;
  const invoked: number[] = [];
  const returned: number[] = [];
  const classes: number[] = [];
  const certainOf: number[] = [];
  const optional = new Set<number>();
  let moment = 0;
  const begin = (callClass: number, certain: number): number => {
    classes.push(callClass);
    certainOf.push(certain);
    returned.push(NEVER);
    return invoked.push(moment++) - 1;
  };
  /** One call of a class stands for all, since it may take effect as often as it likes. */
  const beginOptional = (callClass: number): void => {
    if (optional.has(callClass)) return;
    optional.add(callClass);
    begin(callClass, -1);
  };
  const openAtStart: number[] = [];
  const ranks: number[] = [];
  // Of the events before, `first` are returns, and all others invocations.
  for (let later = first; openAtStart.length < start - 2 * first; later++) {
    const call = byReturn[later] ?? 0;
    if ((invocationOf[call] ?? 0) >= start) continue;
    openAtStart.push(call);
    beginOptional(classOf[call] ?? 0);
  }
  let crashes = 0;
  let nextRank = first;
  const placeOf = new Map<number, number>();
  const arrive = (): void => {
    for (const wanted = crashed.before[nextRank] ?? 0; crashes < wanted; crashes++)
      beginOptional(crashed.classOf[crashed.groupOf[crashes] ?? 0] ?? 0);
  };
  for (let event = start; event <= end; event++) {
    const call = events[event] ?? 0;
    if (isReturn[event] === 0) {
      placeOf.set(call, begin(classOf[call] ?? 0, call));
      continue;
    }
    arrive();
    nextRank++;
    const place = placeOf.get(call);
    if (place === undefined) continue;
    returned[place] = moment++;
    ranks.push(nextRank - 1);
    placeOf.delete(call);
  }
  // What is open at the end returns later, in the same order.
  const open = [...placeOf].sort(([a], [b]) => (returnOf[a] ?? 0) - (returnOf[b] ?? 0));
  for (const [, place] of open) returned[place] = moment++;
  return {
    calls: {
      invoked: Int32Array.from(invoked),
      returned: Int32Array.from(returned),
      classOf: Int32Array.from(classes),
      classes: plan.calls.classes,
    },
    certainOf: Int32Array.from(certainOf),
    openAtStart,
    ranks,
  };
}
