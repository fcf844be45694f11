import { canonicalJson } from "../../../checkers/history/canonical-json.ts";
import type { History } from "../../../checkers/history/history.ts";
import type { Json } from "../../../checkers/history/operation.ts";
import { timedCalls } from "../brute-force-linearizability.ts";
import { numberedStates } from "../numbered-states.ts";
import { tryAllOrders } from "../try-all-orders.ts";
import type { SmallObject } from "./small-object.ts";

/**
 * Whether a history can be linearized by what the small object does, whatever the model says: also by trying all
 * orders, and of each operation everything that may happen.
 */
export function isAllowed(object: SmallObject, history: History): boolean {
  // Only who called is asked for, so every model is as good as another here.
  const calls = timedCalls({ ...object.model, seesProcess: true }, history);
  const textOf = (answer: Json): string => canonicalJson(object.normalize?.(answer) ?? answer);
  const wanted = calls.map(({ call: { f, output } }) =>
    output === undefined || object.silent.includes(f) ? undefined : textOf(output),
  );
  const asked = calls.map(({ call: { f, input } }) => ({ f, value: input }));
  const all = numberedStates(object.init, (state, number) => {
    const call = asked[number];
    if (call === undefined) return [];
    const answer = wanted[number];
    return object
      .perform(state, call, calls[number]?.call.process ?? -1)
      .filter((behaviour) => answer === undefined || textOf(behaviour.answer) === answer)
      .map((behaviour) => behaviour.state);
  });
  return tryAllOrders(calls, all);
}
