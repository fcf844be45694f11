import type { Problem } from "./problem.ts";
import { REFUSED, type Transitions } from "./transitions.ts";

/** An object with more states than this is one of which all states together tell too little. */
const MAX_STATES = 64;
/** Nor one with more transitions than these to compute for it. */
const MAX_TRANSITIONS = 1 << 16;

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

function addSuccessors(
  found: Set<number>,
  state: number,
  transitions: Transitions,
  classes: number,
): boolean {
  for (let callClass = 0; callClass < classes; callClass++) {
    const to = transitions.step(state, callClass);
    if (to !== REFUSED) found.add(to);
    if (found.size > MAX_STATES) return false;
  }
  return true;
}
