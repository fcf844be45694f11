import { canonicalJson } from "../history/canonical-json.ts";
import type { Call, Model } from "../models/model.ts";
import { NEVER, type TimedCall } from "./timed-call.ts";

/**
 * The calls on one object, arranged for the search.
 *
 * Let the certain calls be numbered by return: rank 0 returns first. If `rank` is the first that is not yet
 * linearized, everything that returned before it is, and nothing invoked after its return can be. So the
 * linearized set is `rank` and a subset of the calls open at that moment, and since these overlap, each has a
 * slot of its own in a bit mask as wide as the concurrency, not as the history is long.
 */
export interface Schedule {
  readonly calls: readonly TimedCall[];
  /** Calls that the model cannot tell apart have one class. */
  readonly classes: readonly Call[];
  readonly classOf: readonly number[];
  /** By class. */
  readonly pure: readonly boolean[];
  /** Certain calls in order of return. */
  readonly returning: readonly number[];
  /** By rank: the certain calls open just before that return, in order of return. */
  readonly openAt: readonly (readonly number[])[];
  /** By call; -1 for crashed calls. */
  readonly slotOf: readonly number[];
  readonly slots: number;
  readonly crashed: readonly CrashedClass[];
}

/** Crashed calls of one class. They are interchangeable, so the one that was invoked first is used first. */
export interface CrashedClass {
  readonly callClass: number;
  /** In order of invocation. */
  readonly members: readonly number[];
}

export function schedule(model: Model, calls: readonly TimedCall[]): Schedule {
  const { classes, classOf } = classify(calls);
  const ids = calls.map((_, id) => id);
  const returnOf = (id: number): number => calls[id]?.returned ?? NEVER;
  const returning = ids.filter((id) => returnOf(id) !== NEVER).sort((a, b) => returnOf(a) - returnOf(b));
  const crashed = ids.filter((id) => returnOf(id) === NEVER);
  return {
    calls,
    classes,
    classOf,
    pure: classes.map((call) => model.isPure(call)),
    returning,
    crashed: groupCrashed(crashed, calls, classOf),
    ...assignSlots(calls, returning),
  };
}

function classify(calls: readonly TimedCall[]): { classes: Call[]; classOf: number[] } {
  const ids = new Map<string, number>();
  const classes: Call[] = [];
  const classOf = calls.map(({ call }) => {
    const text = canonicalJson([call.f, call.input, call.output === undefined ? [] : [call.output]]);
    const id = ids.get(text) ?? classes.push(call) - 1;
    ids.set(text, id);
    return id;
  });
  return { classes, classOf };
}

/** Walks through the events in order and gives each call the lowest slot that is free while it is open. */
function assignSlots(
  calls: readonly TimedCall[],
  returning: readonly number[],
): Pick<Schedule, "openAt" | "slotOf" | "slots"> {
  const slotOf = calls.map(() => -1);
  const openAt: number[][] = [];
  const free: number[] = [];
  let slots = 0;
  let open: number[] = [];
  const rankOf = new Map(returning.map((id, rank) => [id, rank]));
  const byRank = (a: number, b: number): number => (rankOf.get(a) ?? 0) - (rankOf.get(b) ?? 0);
  const invoking = [...returning].sort((a, b) => (calls[a]?.invoked ?? 0) - (calls[b]?.invoked ?? 0));
  let nextInvoked = 0;
  for (const id of returning) {
    for (; nextInvoked < invoking.length; nextInvoked++) {
      const opening = invoking[nextInvoked] ?? id;
      if ((calls[opening]?.invoked ?? 0) > (calls[id]?.returned ?? 0)) break;
      slotOf[opening] = free.pop() ?? slots++;
      open.push(opening);
    }
    open.sort(byRank);
    openAt.push(open);
    open = open.filter((other) => other !== id);
    free.push(slotOf[id] ?? 0);
  }
  return { openAt, slotOf, slots };
}

function groupCrashed(
  crashed: readonly number[],
  calls: readonly TimedCall[],
  classOf: readonly number[],
): CrashedClass[] {
  const groups = new Map<number, number[]>();
  for (const id of crashed) {
    const callClass = classOf[id] ?? 0;
    const members = groups.get(callClass);
    if (members === undefined) groups.set(callClass, [id]);
    else members.push(id);
  }
  const byInvocation = (a: number, b: number): number => (calls[a]?.invoked ?? 0) - (calls[b]?.invoked ?? 0);
  return [...groups].map(([callClass, members]) => ({ callClass, members: members.sort(byInvocation) }));
}
