import type { Json } from "../../history/operation.ts";
import type { Call, Model } from "../../models/model.ts";
import type { Window, Witness } from "../engines/engine.ts";
import { NEVER as NO_MOMENT, type ObjectCalls } from "../object-calls.ts";
import { NEVER, type TimedCall, textOfCall } from "../timed-call.ts";

/** A call of an object, by moments of that object. */
export interface CoreCall extends TimedCall {
  /** Its place in the columns of `ObjectCalls`. */
  readonly id: number;
}

/** Calls of one object that cannot be linearized from any of `starts`. */
export interface Core {
  /** By invocation. What counts as unknown has no output and never returned, whatever the history says of it. */
  readonly calls: readonly CoreCall[];
  /** The states that the object can be in before the first call. */
  readonly starts: readonly [Json, ...Json[]];
  /** True if `starts` is the initial state, so that nothing need be believed about what came before. */
  readonly fromTheBeginning: boolean;
  /** How many calls are left out because nobody could read them all: then `calls` are only the last of the core, and no core by themselves. */
  readonly omitted: number;
  /** True if no single call can be relaxed any further without losing the violation. */
  readonly isMinimal: boolean;
}

/** The sub-history that an engine vouches for, from where it begins. */
export function coreOfWitness(model: Model, calls: ObjectCalls, witness: Witness): Core {
  return {
    calls: Array.from(witness.calls, (call) => coreCall(model, calls, call, witness.until)),
    starts: witness.starts ?? [model.init],
    fromTheBeginning: witness.starts === undefined,
    omitted: 0,
    isMinimal: false,
  };
}

export function coreOfWindow(model: Model, calls: ObjectCalls, window: Window): Core {
  const uncertain = new Set(window.uncertain);
  return {
    calls: Array.from(window.calls, (call) =>
      coreCall(model, calls, call, uncertain.has(call) ? -1 : window.until),
    ),
    starts: window.starts,
    fromTheBeginning: false,
    omitted: 0,
    isMinimal: false,
  };
}

/** The calls of a witness that end last: all that can be shown of one that is too large to be made smaller. */
export function endOfWitness(model: Model, calls: ObjectCalls, witness: Witness, size: number): Core {
  const { calls: ids } = witness;
  const last = coreOfWitness(model, calls, { ...witness, calls: ids.slice(-size) });
  return { ...last, omitted: Math.max(0, ids.length - size) };
}

/** @param until - A call that returned later counts as one of unknown outcome. */
function coreCall(model: Model, calls: ObjectCalls, id: number, until: number): CoreCall {
  const { history, position } = calls;
  const operation = history.operationAt(position[id] ?? -1);
  const { invocation, completion } = operation;
  const returned = calls.returned[id] ?? NO_MOMENT;
  const isKnown = completion?.type === "ok" && returned !== NO_MOMENT && returned <= until;
  const call: Call = {
    f: invocation.f,
    input: invocation.value,
    ...(isKnown && { output: completion.value }),
    ...(model.seesProcess === true &&
      typeof invocation.process === "number" && { process: invocation.process }),
  };
  return {
    id,
    call,
    text: textOfCall(call),
    invoked: calls.invoked[id] ?? 0,
    returned: isKnown ? returned : NEVER,
    operation,
  };
}

export function isCertain({ returned }: TimedCall): boolean {
  return returned !== NEVER;
}
