import type { History } from "../history/history.ts";
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

/**
 * The operations invoked at `positions`, except those that certainly did not happen. One without a
 * completion means the same as `info`.
 */
export function timedCalls(history: History, positions: Iterable<number>): TimedCall[] {
  const calls: TimedCall[] = [];
  for (const invoked of positions) {
    const operation = history.operationAt(invoked);
    const { invocation, completion } = operation;
    if (completion?.type === "fail") continue;
    const asked = { f: invocation.f, input: invocation.value };
    calls.push(
      completion?.type === "ok"
        ? {
            call: { ...asked, output: completion.value },
            invoked,
            returned: history.completionOf(invoked),
            operation,
          }
        : { call: asked, invoked, returned: NEVER, operation },
    );
  }
  return calls;
}

/** The same call with its answer withdrawn: a relaxation, which only adds behaviours. */
export function forgetOutcome(timed: TimedCall): TimedCall {
  return { ...timed, call: { f: timed.call.f, input: timed.call.input }, returned: NEVER };
}
