import type { Cut } from "./cuts.ts";
import type { Plan } from "./plan.ts";

/** A moment from which a call that was refuted cannot be placed, and what may have happened before. */
export interface RefutedCut {
  /** All certain calls of a lower rank have been placed. */
  readonly rank: number;
  /** The states that the object can be in. */
  readonly states: readonly number[];
  /** Certain calls of this rank or higher that every order had placed, and those that some order may have. */
  readonly placed: ReadonlySet<number>;
  readonly uncertain: ReadonlySet<number>;
}

/**
 * A cut in terms of the whole history.
 *
 * @param plan - Whose cut it is: of the whole, or of an excerpt.
 */
export function refutedCut(
  { rank, states, masks }: Cut,
  plan: Plan,
  whole: {
    readonly rank: number;
    readonly callOf: (call: number) => number;
    /** Calls of the whole that are in no mask and may have been placed. */
    readonly uncertain: readonly number[];
  },
): RefutedCut {
  const { byReturn, returnOf, invocationOf, slotOf, slots, certain } = plan;
  const words = Math.max(1, (slots + 31) >> 5);
  const configurations = masks.length / words;
  const placed = new Set<number>();
  const uncertain = new Set(whole.uncertain);
  const end = rank === 0 ? -1 : (returnOf[byReturn[rank - 1] ?? 0] ?? 0);
  // As in `excerptOf`: of the events up to the last return, so many are invocations of calls that are still open.
  let open = end + 1 - 2 * rank;
  for (let later = rank; later < certain && open > 0; later++) {
    const call = byReturn[later] ?? 0;
    if ((invocationOf[call] ?? 0) > end) continue;
    open--;
    const slot = slotOf[call] ?? 0;
    let times = 0;
    for (let each = 0; each < configurations; each++)
      times += ((masks[each * words + (slot >> 5)] ?? 0) >>> (slot & 31)) & 1;
    if (times === configurations) placed.add(whole.callOf(call));
    else if (times > 0) uncertain.add(whole.callOf(call));
  }
  return { rank: whole.rank, states, placed, uncertain };
}
