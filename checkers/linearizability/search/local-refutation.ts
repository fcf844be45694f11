import { NEVER } from "../object-calls.ts";
import { BreadthFirst } from "./breadth-first.ts";
import type { ClassedCalls } from "./classed-calls.ts";
import { type Plan, planOf } from "./plan.ts";
import type { Problem } from "./problem.ts";
import { type RefutedCut, refutedCut } from "./refuted-cut.ts";

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
  { rank, span, loose, maxExplored }: Look,
): LocalRefutation {
  const { model, plan, limits, transitions } = problem;
  const first = firstRank(plan, rank, span);
  if (first === undefined) return { refuted: false, rank, cuts: [], explored: 0 };
  const excerpt = excerptOf(plan, first, rank, loose);
  const { calls, certainOf, maybePlaced, ranks } = excerpt;
  const settled = { kept: new Uint8Array(calls.invoked.length).fill(1), bound: calls.returned };
  const sub = planOf(model, calls, settled, limits);
  const starts = first === 0 ? problem.starts : states.map((state) => transitions.stateOf(state));
  const search = new BreadthFirst({ ...problem, plan: sub, starts }, { relaxed: true, ranks: ranks.length });
  const refuted = search.run(maxExplored) === "stuck";
  const cuts = refuted
    ? [...search.cuts.before(search.rank)].map((cut) => {
        const itsRank = (ranks[cut.rank - 1] ?? first - 1) + 1;
        return refutedCut(cut, sub, {
          rank: itsRank,
          callOf: (call) => certainOf[sub.callOf[call] ?? 0] ?? 0,
          uncertain: maybePlaced,
        });
      })
    : [];
  search.free();
  limits.release(sub.bytes);
  return { refuted, rank: ranks[search.rank] ?? rank, cuts, explored: search.explored };
}

/** How to look. */
export interface Look {
  /** At the call of this rank, */
  readonly rank: number;
  /** and those of so many ranks before it. */
  readonly span: number;
  /** Calls that return later take effect as often as they like, too: that costs far less, and often suffices. */
  readonly loose: boolean;
  readonly maxExplored: number;
}

export interface LocalRefutation {
  readonly refuted: boolean;
  /** Of the call that cannot be placed: the one that was asked for, or one before it. */
  readonly rank: number;
  readonly cuts: readonly RefutedCut[];
  readonly explored: number;
}

/** Where to begin so that the call of `rank` is invoked later. */
function firstRank(
  { byReturn, invocationOf, returnOf }: Plan,
  rank: number,
  span: number,
): number | undefined {
  const invocation = invocationOf[byReturn[rank] ?? 0] ?? 0;
  let first = Math.max(0, rank - span);
  while (first > 0 && (returnOf[byReturn[first - 1] ?? 0] ?? 0) > invocation) first--;
  return rank - first > MAX_SPAN ? undefined : first;
}

interface Excerpt {
  readonly calls: ClassedCalls;
  /** By call of the excerpt: the certain call of the whole, or -1. */
  readonly certainOf: Int32Array;
  /** Calls of the whole of which it does not say whether they have been placed. */
  readonly maybePlaced: readonly number[];
  /** By rank of the excerpt, up to the refuted call: the rank in the whole. */
  readonly ranks: readonly number[];
}

/** The calls of ranks `first` to `rank`, and what may happen among them. */
function excerptOf(plan: Plan, first: number, rank: number, loose: boolean): Excerpt {
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
  const openAtEnd: number[] = [];
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
    if (isReturn[event] === 0 && loose && (returnOf[call] ?? 0) > end) {
      openAtEnd.push(call);
      beginOptional(classOf[call] ?? 0);
      continue;
    }
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
    maybePlaced: [...openAtStart, ...openAtEnd],
    ranks,
  };
}
