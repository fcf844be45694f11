import type { Model } from "../../models/model.ts";
import { NEVER } from "../object-calls.ts";
import type { ClassedCalls } from "./classed-calls.ts";
import type { Limits } from "./limits.ts";
import type { Settled } from "./settle-unknown.ts";

/**
 * The calls on one object, arranged for the search.
 *
 * Let the certain calls be ranked by return: rank 0 returns first. If `rank` is the first that is not yet
 * linearized, everything that returned before it is, and nothing invoked after its return can be. So the
 * linearized set is `rank` and a subset of the calls open at that moment, and since these overlap, each has a
 * slot of its own in a bit mask as wide as the concurrency, not as the history is long.
 *
 * Certain calls are numbered in order of invocation. Crashed calls, of which nobody knows whether they took effect, are
 * counted by group: those of one class are interchangeable, so the one that was invoked first is used first.
 */
export interface Plan {
  readonly calls: ClassedCalls;
  /** How many certain calls. */
  readonly certain: number;
  /** By certain call: its place in `calls`. */
  readonly callOf: Int32Array;
  /** By certain call. */
  readonly classOf: Int32Array;
  /** By certain call: the moment of `calls` by which it has taken effect. */
  readonly returned: Int32Array;
  /** By class. */
  readonly isPure: Uint8Array;
  /** Invocations and returns in order: the certain call. */
  readonly events: Int32Array;
  /** By event. */
  readonly isReturn: Uint8Array;
  /** By certain call: its events. */
  readonly invocationOf: Int32Array;
  readonly returnOf: Int32Array;
  /** By rank: the certain call. */
  readonly byReturn: Int32Array;
  /** By certain call. */
  readonly rankOf: Int32Array;
  /** By certain call. */
  readonly slotOf: Int32Array;
  readonly slots: number;
  readonly crashed: Crashed;
  readonly bytes: number;
}

export interface Crashed {
  /** In order of invocation: places in `calls`. */
  readonly callOf: Int32Array;
  readonly groupOf: Int32Array;
  /** By group, in order of first invocation. */
  readonly classOf: Int32Array;
  /** By rank, and once more for the end: how many were invoked before that return. */
  readonly before: Int32Array;
}

const EMPTY = new Int32Array(0);

/** Linear in the calls and their moments. */
export function planOf(model: Model, calls: ClassedCalls, { kept, bound }: Settled, limits: Limits): Plan {
  const { invoked, returned } = calls;
  const before = limits.held;
  let certain = 0;
  let crashed = 0;
  let last = -1;
  for (let call = 0; call < kept.length; call++) {
    if (kept[call] === 0) continue;
    const moment = bound[call] ?? NEVER;
    if (moment === NEVER) crashed++;
    else certain++;
    last = Math.max(last, invoked[call] ?? 0, moment === NEVER ? -1 : moment);
  }
  limits.reserve(calls.classes.length);
  const isPure = Uint8Array.from(calls.classes, (call) => (model.isPure(call) ? 1 : 0));

  const callOf = limits.ints(certain);
  const classOf = limits.ints(certain);
  const itsReturn = limits.ints(certain);
  const crashedCallOf = limits.ints(crashed);
  // By moment: 2 * call for an invocation, 2 * call + 1 for a return, -1 for neither.
  const at = limits.ints(last + 1).fill(-1);
  // By moment: the first of the calls that return just before the one here does, plus one; each leads to the next.
  let confirmedAt: Int32Array = EMPTY;
  let nextConfirmed: Int32Array = EMPTY;
  let nextCertain = 0;
  let nextCrashed = 0;
  for (let call = 0; call < kept.length; call++) {
    if (kept[call] === 0) continue;
    const moment = bound[call] ?? NEVER;
    if (moment === NEVER) {
      at[invoked[call] ?? 0] = crashedInvocation(nextCrashed);
      crashedCallOf[nextCrashed++] = call;
      continue;
    }
    const id = nextCertain++;
    callOf[id] = call;
    classOf[id] = calls.classOf[call] ?? 0;
    itsReturn[id] = moment;
    at[invoked[call] ?? 0] = 2 * id;
    if (moment === returned[call]) at[moment] = 2 * id + 1;
    else {
      if (confirmedAt.length === 0) {
        confirmedAt = limits.ints(last + 1);
        nextConfirmed = limits.ints(certain);
      }
      nextConfirmed[id] = confirmedAt[moment] ?? 0;
      confirmedAt[moment] = id + 1;
    }
  }

  const events = limits.ints(2 * certain);
  const isReturn = limits.bytes(2 * certain + 1);
  const invocationOf = limits.ints(certain);
  const returnOf = limits.ints(certain);
  const byReturn = limits.ints(certain);
  const rankOf = limits.ints(certain);
  const slotOf = limits.ints(certain);
  const crashedBefore = limits.ints(certain + 1);
  const free: number[] = [];
  let slots = 0;
  let event = 0;
  let rank = 0;
  let crashedSoFar = 0;
  const finish = (id: number): void => {
    crashedBefore[rank] = crashedSoFar;
    rankOf[id] = rank;
    byReturn[rank++] = id;
    events[event] = id;
    isReturn[event] = 1;
    returnOf[id] = event++;
    free.push(slotOf[id] ?? 0);
  };
  for (let moment = 0; moment <= last; moment++) {
    const what = at[moment] ?? -1;
    if (what === -1) continue;
    if (what < -1) {
      crashedSoFar++;
      continue;
    }
    const id = what >> 1;
    if ((what & 1) === 0) {
      events[event] = id;
      invocationOf[id] = event++;
      slotOf[id] = free.pop() ?? slots++;
      continue;
    }
    for (let other = confirmedAt[moment] ?? 0; other > 0; other = nextConfirmed[other - 1] ?? 0)
      finish(other - 1);
    finish(id);
  }
  crashedBefore[rank] = crashedSoFar;
  limits.release(at.byteLength + confirmedAt.byteLength + nextConfirmed.byteLength);
  return {
    calls,
    certain,
    callOf,
    classOf,
    returned: itsReturn,
    isPure,
    events,
    isReturn,
    invocationOf,
    returnOf,
    byReturn,
    rankOf,
    slotOf,
    slots,
    crashed: { callOf: crashedCallOf, before: crashedBefore, ...groupsOf(calls, crashedCallOf, limits) },
    bytes: limits.held - before,
  };
}

/** Below -1, which stands for no event at all. */
function crashedInvocation(crashed: number): number {
  return -2 - crashed;
}

function groupsOf(
  { classOf, classes }: ClassedCalls,
  callOf: Int32Array,
  limits: Limits,
): Pick<Crashed, "groupOf" | "classOf"> {
  const groupOfClass = limits.ints(classes.length).fill(-1);
  const groupOf = limits.ints(callOf.length);
  const found: number[] = [];
  for (let crashed = 0; crashed < callOf.length; crashed++) {
    const callClass = classOf[callOf[crashed] ?? 0] ?? 0;
    if (groupOfClass[callClass] === -1) groupOfClass[callClass] = found.push(callClass) - 1;
    groupOf[crashed] = groupOfClass[callClass] ?? 0;
  }
  limits.release(groupOfClass.byteLength);
  return { groupOf, classOf: Int32Array.from(found) };
}

/** Steps of a search as calls: certain calls as they are, `-1 - group` for the next crashed call of a group. */
export function callsOfSteps(plan: Plan, steps: Int32Array): Int32Array {
  const { callOf, groupOf, classOf } = plan.crashed;
  const next = new Int32Array(classOf.length);
  const members: number[][] = Array.from(classOf, () => []);
  for (let crashed = 0; crashed < callOf.length; crashed++)
    members[groupOf[crashed] ?? 0]?.push(callOf[crashed] ?? 0);
  return steps.map((step) => {
    if (step >= 0) return plan.callOf[step] ?? 0;
    const group = -1 - step;
    const used = next[group] ?? 0;
    next[group] = used + 1;
    return members[group]?.[used] ?? -1;
  });
}
