import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import { eventsByMoment } from "../collection/events-by-moment.ts";
import type { Witness } from "../engine.ts";
import { ACQUIRE, RELEASE } from "./kinds.ts";

interface Stuck {
  /** By call: `ACQUIRE` or `RELEASE`. */
  readonly kind: Uint8Array;
  readonly permits: number;
  /** The call for which there was no place before it returned. */
  readonly culprit: number;
}

/**
 * The latest stretch of the history up to the culprit's return that is too full of calls of its kind.
 *
 * Those wholly within the stretch all took effect in it, and they can have been made good only by calls of the other kind that
 * overlap it. Before a stretch of acquisitions at least 0 were held, whatever is left out; so they are too many if there are more
 * than permits and releases. Before a stretch of releases no more were held than there are permits, and no more than there are
 * earlier acquisitions, so many of which are in the witness too.
 *
 * There need not be such a stretch where an acquisition had to come early for the sake of a release, or the other way
 * round. Then everything up to the culprit's return is the witness.
 */
export function lockWitness(calls: ObjectCalls, stuck: Stuck): Witness {
  const { count, invoked, returned } = calls;
  const { kind, culprit } = stuck;
  const until = returned[culprit] ?? NEVER;
  const from = startOfStretch(calls, stuck);
  if (from === undefined) {
    let before = 0;
    while (before < count && (invoked[before] ?? 0) < until) before++;
    return { calls: Int32Array.from({ length: before }, (_, call) => call), until };
  }
  const found: number[] = [];
  for (let call = 0; call < count; call++) {
    const within = (invoked[call] ?? 0) >= from && (returned[call] ?? NEVER) <= until;
    const overlaps = (invoked[call] ?? 0) < until && (returned[call] ?? NEVER) >= from;
    if (kind[call] === kind[culprit] ? within : overlaps) found.push(call);
  }
  if (kind[culprit] === RELEASE) found.push(...heldBefore(calls, stuck, from));
  return { calls: Int32Array.from(found).sort(), until: NEVER };
}

/** Going back from the culprit's return, the first moment from which on there are too many. */
function startOfStretch(calls: ObjectCalls, { kind, permits, culprit }: Stuck): number | undefined {
  const { count, invoked, returned } = calls;
  const events = eventsByMoment(calls);
  const until = returned[culprit] ?? NEVER;
  const ofCulprit = kind[culprit];
  let within = 0;
  let overlapping = 0;
  let earlier = 0;
  for (let call = 0; call < count && (invoked[call] ?? 0) < until; call++) {
    if (kind[call] === ofCulprit) continue;
    if ((returned[call] ?? NEVER) > until) overlapping++;
    else earlier++;
  }
  for (let moment = until; moment >= 0; moment--) {
    const event = events[moment] ?? 0;
    const call = event >> 1;
    const returns = (event & 1) === 1;
    if (kind[call] === ofCulprit) {
      if (returns || (returned[call] ?? NEVER) > until) continue;
      within++;
    } else if (returns) {
      overlapping++;
      earlier--;
    }
    const slack = ofCulprit === ACQUIRE ? permits : Math.min(permits, earlier);
    if (within > overlapping + slack) return moment;
  }
  return undefined;
}

/** As many acquisitions as there are permits, of those that returned before the stretch; fewer if there are fewer. */
function heldBefore(
  { count, returned }: ObjectCalls,
  { kind, permits }: Stuck,
  from: number,
): readonly number[] {
  const held: number[] = [];
  for (let call = count - 1; call >= 0 && held.length < permits; call--)
    if (kind[call] === ACQUIRE && (returned[call] ?? NEVER) < from) held.push(call);
  return held;
}
