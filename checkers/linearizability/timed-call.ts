import { canonicalJson } from "../history/canonical-json.ts";
import type { Operation } from "../history/operation.ts";
import type { Call } from "../models/model.ts";

/**
 * A call with the interval in which it took effect, in positions of the history: order is the order of
 * recording, never that of clocks.
 */
export interface TimedCall {
  readonly call: Call;
  /** The call as text: those that a model cannot tell apart have the same. */
  readonly text: string;
  readonly invoked: number;
  /** `NEVER` if nobody knows: it may take effect at any time after `invoked`, or not at all. */
  readonly returned: number;
  readonly operation: Operation;
}

/** See `TimedCall.text`. Made once for each call, since a call is looked at in hundreds of candidates. */
export function textOfCall({ f, input, output, process }: Call): string {
  return canonicalJson([f, input, process ?? null, ...(output === undefined ? [] : [output])]);
}

export const NEVER: number = Number.POSITIVE_INFINITY;
