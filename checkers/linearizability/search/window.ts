import type { Call } from "../../models/model.ts";
import type { Window } from "../engines/engine.ts";
import { NEVER } from "../object-calls.ts";
import { BreadthFirst } from "./breadth-first.ts";
import type { ClassedCalls } from "./classed-calls.ts";
import { unlessExhausted } from "./limits.ts";
import { type Problem, problemOf } from "./problem.ts";
import type { RefutedCut } from "./refuted-cut.ts";

/** A window that begins in more states, or has more calls, explains nothing. */
const MAX_STARTS = 4;
const MAX_CALLS = 120;

/** What looking for a window may cost: cuts tried, and configurations visited for each. */
const MAX_TRIED = 24;
const MAX_EXPLORED = 4000;

/**
 * The smallest of the windows that begin at the cuts, the latest first. A window is decided anew, without what the search
 * knew: answers of calls that were open at its end, and which calls each order had placed before.
 *
 * @param rank - That of the call that cannot be placed.
 */
export function findWindow(problem: Problem, cuts: readonly RefutedCut[], rank: number): Window | undefined {
  let tried = 0;
  let nextDistance = 0;
  for (const cut of cuts) {
    if (cut.states.length > MAX_STARTS || rank - cut.rank < nextDistance) continue;
    if (tried++ === MAX_TRIED) return undefined;
    nextDistance = Math.ceil((rank - cut.rank) * 1.2);
    const window = windowAt(problem, cut, rank);
    if (window === undefined) return undefined;
    if (isViolation(problem, window)) return window;
  }
  return undefined;
}

function windowAt({ plan, transitions }: Problem, cut: RefutedCut, rank: number): Window | undefined {
  const { byReturn, returned, callOf, invocationOf, returnOf, crashed } = plan;
  const [first, ...others] = cut.states.map((state) => transitions.stateOf(state));
  const culprit = byReturn[rank] ?? 0;
  if (first === undefined) return undefined;
  const calls: number[] = [];
  const uncertain: number[] = [];
  for (let crash = 0; crash < (crashed.before[rank] ?? 0); crash++) calls.push(crashed.callOf[crash] ?? 0);
  const end = returnOf[culprit] ?? 0;
  let open = end + 1 - 2 * (rank + 1);
  for (let later = cut.rank; later < plan.certain; later++) {
    const call = byReturn[later] ?? 0;
    if (later > rank && open === 0) break;
    if ((invocationOf[call] ?? 0) > end) continue;
    if (later > rank) open--;
    if (cut.placed.has(call)) continue;
    calls.push(callOf[call] ?? 0);
    if (later <= rank && cut.uncertain.has(call)) uncertain.push(callOf[call] ?? 0);
    if (calls.length > MAX_CALLS) return undefined;
  }
  return {
    calls: Int32Array.from(calls).sort(),
    until: returned[culprit] ?? NEVER,
    starts: [first, ...others],
    uncertain: Int32Array.from(uncertain).sort(),
  };
}

function isViolation({ model, plan, limits, rules }: Problem, window: Window): boolean {
  const budget = { expired: () => limits.isExpired, maxStates: MAX_EXPLORED, maxBytes: 1 << 26 };
  const problem = problemOf({
    model,
    calls: asCalls(plan.calls, window),
    starts: window.starts,
    budget,
    rules,
  });
  limits.spend(window.calls.length);
  // If that is too hard, the window is not worth it.
  const pause = unlessExhausted(() => new BreadthFirst(problem, { relaxed: false }).run(MAX_EXPLORED));
  return pause === "stuck";
}

/** The calls of a window by themselves, without the answers that do not count in it. */
function asCalls({ invoked, returned, classOf, classes }: ClassedCalls, window: Window): ClassedCalls {
  const uncertain = new Set(window.uncertain);
  const chosen = [...window.calls];
  const isCertain = (call: number): boolean =>
    (returned[call] ?? NEVER) <= window.until && !uncertain.has(call);
  const moments = chosen.flatMap((call) =>
    isCertain(call) ? [invoked[call] ?? 0, returned[call] ?? 0] : [invoked[call] ?? 0],
  );
  const momentOf = new Map(moments.sort((a, b) => a - b).map((moment, place) => [moment, place]));
  const found: Call[] = [];
  const ids = new Map<number, number>();
  const itsClass = (call: number): number => {
    const known = classOf[call] ?? 0;
    const key = isCertain(call) ? known : -1 - known;
    const id = ids.get(key);
    if (id !== undefined) return id;
    const its = classes[known];
    if (its === undefined) throw new RangeError(`No class ${known}`);
    ids.set(key, found.length);
    return found.push(isCertain(call) ? its : withoutAnswer(its)) - 1;
  };
  return {
    invoked: Int32Array.from(chosen, (call) => momentOf.get(invoked[call] ?? 0) ?? 0),
    returned: Int32Array.from(chosen, (call) =>
      isCertain(call) ? (momentOf.get(returned[call] ?? 0) ?? NEVER) : NEVER,
    ),
    classOf: Int32Array.from(chosen, itsClass),
    classes: found,
  };
}

/** The same call, of which nobody knows what it answered. */
export function withoutAnswer({ f, input, process }: Call): Call {
  return { f, input, ...(process === undefined ? {} : { process }) };
}
