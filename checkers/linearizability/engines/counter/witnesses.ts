import { NONE } from "../../../history/interner.ts";
import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import type { Limits } from "./limits.ts";
import type { Steps } from "./steps.ts";

/** Where the placing of additions failed. */
interface Failure {
  readonly steps: Steps;
  readonly limits: Limits;
  /** The addition that could not be placed. */
  readonly nth: number;
}

/** A read that no number of steps leads to: however many additions there are, they cannot help. */
export function strangeWitness(read: number): readonly number[] {
  return [read];
}

/** A read that saw more additions than had been invoked when it returned: these and the read. */
export function lackWitness(calls: ObjectCalls, { steps, limits, nth }: Failure): readonly number[] {
  const by = limits.deadlineBy[nth] ?? NONE;
  return by === NONE ? [] : [...seenBy(calls, steps, by)];
}

/** A read that saw more, and one invoked after it returned that saw fewer. Additions only make it worse. */
export function fallWitness(calls: ObjectCalls, { steps, limits, nth }: Failure): readonly number[] {
  const fewer = steps.reads[limits.earliestBy[nth] ?? 0] ?? 0;
  return [...seenBy(calls, steps, limits.deadlineBy[nth] ?? 0), fewer];
}

/**
 * More additions that were over when a read began than it saw.
 *
 * Say the nth cannot be placed since a read that saw one less was invoked after it returned. Go back over the additions
 * placed before it, as long as the deadline of a place lies behind the invocation of one that was placed later: then that one
 * could have been placed there, and was not because the one that was returned sooner. So all of these returned before the read was
 * invoked. What is before them was done by the time some other read returned, and all of these were invoked after that. So
 * the two reads and these additions, with as many others as the other read saw, are too many.
 */
export function excessWitness(
  calls: ObjectCalls,
  { steps, limits, nth, placed }: Failure & { readonly placed: Int32Array },
): readonly number[] {
  const { invoked } = calls;
  const last = placed[nth - 1] ?? 0;
  const over = [last];
  let earliest = invoked[last] ?? 0;
  let before = nth - 1;
  for (; before > 0 && (limits.deadline[before] ?? NEVER) > earliest; before--) {
    const call = placed[before - 1] ?? 0;
    over.push(call);
    earliest = Math.min(earliest, invoked[call] ?? 0);
  }
  const read = steps.reads[limits.earliestBy[nth] ?? 0] ?? 0;
  const earlier = before === 0 ? [] : seenBy(calls, steps, limits.deadlineBy[before] ?? 0);
  return [...over, read, ...earlier];
}

/** A read, and as many additions invoked before it returned as it saw, if there are so many. */
function seenBy(
  { invoked, returned }: ObjectCalls,
  { adds, reads, seen }: Steps,
  place: number,
): readonly number[] {
  const read = reads[place] ?? 0;
  const found = [read];
  for (const call of adds) {
    if (found.length > (seen[place] ?? 0) || (invoked[call] ?? 0) > (returned[read] ?? NEVER)) break;
    found.push(call);
  }
  return found;
}
