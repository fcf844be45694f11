import { INVOKE } from "../history/columns.ts";
import type { Json } from "../history/operation.ts";
import type { Model } from "../models/model.ts";
import { callOf } from "./distinct-calls.ts";
import type { Undecided } from "./engines/engine.ts";
import type { ObjectUnderTest } from "./objects.ts";

/** A person who wants to know where a search stood looks at its last few steps. */
const LAST_STEPS = 20;

/** How far a search came: the longest linearizable prefix that it found, its end or all of it. */
export function prefixDetails(
  model: Model,
  { calls }: ObjectUnderTest,
  { reason, placed, certain, prefix, by }: Undecided,
  whole: boolean,
): Json {
  const order = prefix();
  const shown = whole ? order : order.slice(-LAST_STEPS);
  const steps = Array.from(shown, (call) => {
    const { columns } = calls.history;
    const at = calls.position[call] ?? INVOKE;
    return `${model.describeCall(callOf(calls, call))} (process ${columns.process[at] ?? 0})`;
  });
  return {
    ...(calls.key !== undefined && { key: calls.key }),
    engine: by,
    limit: reason,
    placed,
    certain,
    prefix: {
      length: order.length,
      ...(whole || order.length <= LAST_STEPS ? { steps } : { lastSteps: steps }),
    },
  };
}
