import { NONE } from "../../../history/interner.ts";
import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import type { Steps } from "./steps.ts";

/** What the reads say of the nth addition, n from 1. */
export interface Limits {
  /** The most additions that a read saw. */
  readonly greatest: number;
  /** The earliest return of a read that saw n or more. Ascending. */
  readonly deadline: Int32Array;
  /** The latest invocation of a read that saw one less; -1 if there is none. */
  readonly earliest: Int32Array;
  /** The places in `reads` of those two. */
  readonly deadlineBy: Int32Array;
  readonly earliestBy: Int32Array;
}

export function limitsOf({ invoked, returned }: ObjectCalls, { adds, reads, seen }: Steps): Limits {
  const size = adds.length + 3;
  const deadline = new Int32Array(size).fill(NEVER);
  const earliest = new Int32Array(size).fill(-1);
  const deadlineBy = new Int32Array(size).fill(NONE);
  const earliestBy = new Int32Array(size).fill(NONE);
  let greatest = 0;
  for (let place = 0; place < reads.length; place++) {
    const n = seen[place] ?? 0;
    const call = reads[place] ?? 0;
    const from = invoked[call] ?? 0;
    const to = returned[call] ?? NEVER;
    greatest = Math.max(greatest, n);
    if (to < (deadline[n] ?? NEVER)) {
      deadline[n] = to;
      deadlineBy[n] = place;
    }
    if (from > (earliest[n + 1] ?? -1)) {
      earliest[n + 1] = from;
      earliestBy[n + 1] = place;
    }
  }
  for (let n = size - 2; n >= 0; n--) {
    if ((deadline[n + 1] ?? NEVER) >= (deadline[n] ?? NEVER)) continue;
    deadline[n] = deadline[n + 1] ?? NEVER;
    deadlineBy[n] = deadlineBy[n + 1] ?? NONE;
  }
  return { greatest, deadline, earliest, deadlineBy, earliestBy };
}
