import type { Operation } from "../history/operation.ts";
import type { Call } from "../models/model.ts";

/**
 * A call with the interval in which it took effect, in positions of the history: order is the order of
 * recording, never that of clocks.
 */
export interface TimedCall {
  readonly call: Call;
  readonly invoked: number;
  /** `NEVER` if nobody knows: it may take effect at any time after `invoked`, or not at all. */
  readonly returned: number;
  readonly operation: Operation;
}

export const NEVER: number = Number.POSITIVE_INFINITY;
