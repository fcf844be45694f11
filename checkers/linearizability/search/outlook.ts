import type { Json } from "../../history/operation.ts";
import { BreadthFirst } from "./breadth-first.ts";
import { unlessExhausted } from "./limits.ts";
import { problemOf, type SearchTask } from "./problem.ts";
import { ALL_RULES } from "./rules.ts";

/** What a stretch of calls leaves behind: all that whatever comes after it can see of it. */
export interface Outlook {
  /** The states that the object can be in. */
  readonly states: readonly [Json, ...Json[]];
  /** The calls of unknown outcome that may still take effect. Ascending. */
  readonly pending: Int32Array;
}

/** More states than these are not kept: each has to be tried with all that follows. */
const MAX_STATES = 8;

/** What finding out may cost: so many configurations, more for each call, but never more than these. */
const EXPLORED = 2_000;
const EXPLORED_PER_CALL = 64;
const MAX_EXPLORED = 50_000;

/**
 * What calls leave behind that are all over before any other begins, but for those of unknown outcome. It is unclear where states and
 * pending calls alone do not say it, which may be better a few calls later. `undefined` if it takes too long to find out, or if the
 * calls cannot be linearized.
 *
 * Exact: what follows can be linearized after the calls if and only if it can, with the pending ones, from one of the states. The
 * exact breadth-first search keeps, at the end, for each order of the calls a configuration that can do all that the order can: the
 * same state, with no more crashed calls used. An order in which a crashed call could as well have waited is left out, but there the
 * call is still pending, and can be the first of what follows. Where all configurations have used the same crashed calls, the others
 * are pending in all of them. Only one rule of the search looks beyond its end: that what nobody observes never happened. It is not used
 * here, since somebody may observe it yet.
 *
 * @see Lowe, "Testing for Linearizability", CCPE 2017, for the configurations.
 */
export function outlookOf(task: SearchTask): Outlook | "unclear" | undefined {
  return unlessExhausted(() => {
    const problem = problemOf({ ...task, rules: { ...ALL_RULES, ...task.rules, dropUnobserved: false } });
    const { plan, transitions } = problem;
    const search = new BreadthFirst(problem, { relaxed: false });
    if (search.run(Math.min(EXPLORED + EXPLORED_PER_CALL * plan.certain, MAX_EXPLORED)) !== "linearized")
      return undefined;
    const ends = search.ends();
    const [first] = ends;
    if (
      first === undefined ||
      ends.some(({ used }) => used.some((count, group) => count !== first.used[group]))
    )
      return "unclear";
    const [state, ...others] = new Set(ends.map((end) => end.state));
    if (state === undefined || others.length >= MAX_STATES) return "unclear";
    // Of a group those take effect first that were invoked first.
    const left = [...first.used];
    const { callOf, groupOf } = plan.crashed;
    const pending = callOf.filter((_, crashed) => {
      const group = groupOf[crashed] ?? 0;
      const isUsed = (left[group] ?? 0) > 0;
      left[group] = (left[group] ?? 0) - 1;
      return !isUsed;
    });
    return {
      states: [transitions.stateOf(state), ...others.map((other) => transitions.stateOf(other))],
      pending: pending.sort(),
    };
  });
}
