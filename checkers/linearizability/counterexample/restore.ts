import type { Model } from "../../models/model.ts";
import { NEVER as NO_MOMENT, type ObjectCalls } from "../object-calls.ts";
import { textOfCall } from "../timed-call.ts";
import { type Core, type CoreCall, isCertain } from "./core.ts";
import { explore } from "./explore.ts";

/**
 * Gives back the answers that were taken away but do no harm, since a reader finds an operation easier to follow as it was than
 * as one of which nobody knows anything. That only takes orders away, so that what is violated stays so; it is not done
 * where the violation would then lie elsewhere, among the answers given back.
 */
export function restoreAnswers(model: Model, core: Core, objectCalls: ObjectCalls): Core {
  const last = Math.max(...core.calls.filter(isCertain).map(({ returned }) => returned));
  const calls = core.calls.map((timed): CoreCall => {
    const { completion } = timed.operation;
    const returned = objectCalls.returned[timed.id] ?? NO_MOMENT;
    // What returned later may be unknown to whoever knows only what had happened by then.
    if (isCertain(timed) || completion?.type !== "ok" || returned > last) return timed;
    const call = { ...timed.call, output: completion.value };
    return { ...timed, call, text: textOfCall(call), returned };
  });
  if (calls.every((timed, i) => timed === core.calls[i])) return core;
  const restored = { ...core, calls };
  const [furthest] = explore(model, restored).deadEnds;
  return furthest?.deadline === last ? restored : core;
}
