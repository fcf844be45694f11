import { canonicalJson } from "../../history/canonical-json.ts";
import type { Call, Model } from "../../models/model.ts";
import { relevantCalls } from "../search/settle-unknown.ts";
import { NEVER, textOfCall } from "../timed-call.ts";
import { type CoreCall, isCertain } from "./core.ts";

/*
 * The steps by which a history is made smaller. Each is a relaxation: whatever could be linearized before can be
 * after it. So what cannot be linearized in the end could not in the beginning, and the smaller history proves the
 * violation of the larger one. Leaving out a call that may have had an effect is none: a history without
 * `write 3` in which `read → 3` occurs cannot be linearized, and says nothing about the one it was taken from.
 *
 * See Herlihy and Wing, "Linearizability", TOPLAS 1990, section 2 (a linearization completes some pending
 * invocations and leaves out the others), and Lowe, "Testing for Linearizability", CCPE 2017.
 */

/**
 * Takes the answer of each call in `which` away: nobody knows then whether it took effect, nor when, nor what it said.
 * A pure call goes altogether.
 *
 * Proof. Take a linearization and the place of the call in it. There the model accepts the call without its answer, which leads to
 * a state that allows all that was allowed before, or the call had no effect and can be left out: a promise of
 * `Model`. And the place lies after the invocation, which is all that is asked of a call of unknown outcome. Without
 * a pure call every other one meets the states that it met before.
 */
export function relax(
  model: Model,
  calls: readonly CoreCall[],
  which: (call: CoreCall) => boolean,
): CoreCall[] {
  return tidy(
    model,
    calls.map((call) => (isCertain(call) && which(call) ? withoutAnswer(call) : call)),
  );
}

/**
 * Leaves out what cannot matter to whether the calls can be linearized, in either direction:
 *
 * 1. calls of unknown outcome that are pure, or whose effect no call observes that is left (`relevantCalls`);
 * 2. calls of unknown outcome that were invoked after the last certain call had returned. In any linearization they
 *    come after every certain call, and it can end before them.
 */
export function tidy(model: Model, calls: readonly CoreCall[]): CoreCall[] {
  const lastReturn = calls.reduce(
    (last, call) => (isCertain(call) ? Math.max(last, call.returned) : last),
    -1,
  );
  const reached = calls.filter(({ invoked }) => invoked < lastReturn);
  return relevantCalls(model, reached);
}

/**
 * The history as it was at a moment: what was invoked later is gone, and what had not returned is of unknown outcome.
 *
 * Proof. In a linearization everything that had returned comes before everything invoked later, so that its
 * beginning, up to the last call that had returned, is a linearization of what is left.
 */
export function cutAt(model: Model, calls: readonly CoreCall[], moment: number): CoreCall[] {
  return tidy(
    model,
    calls
      .filter(({ invoked }) => invoked <= moment)
      .map((call) => (isCertain(call) && call.returned > moment ? withoutAnswer(call) : call)),
  );
}

/**
 * Everything but what was done with some elements, which `elementsOf` has named, of objects that are no more than their elements: queues in any order, and
 * sets that are asked for elements one by one.
 *
 * Proof. Take the elements out of every state of a linearization. A removal took the first, last, greatest or any element of
 * all that were there, so it is that of the others, too; where nothing was there nothing is; the rest keeps its order.
 * A removal of unknown outcome that took this element may as well never have happened. (Histories of such objects are closed
 * under projection to values: Bouajjani, Emmi, Enea and Hamza, "On Reducing Linearizability to State Reachability", 2015.)
 */
export function withoutElements(
  model: Model,
  calls: readonly CoreCall[],
  elements: ReadonlySet<string>,
): CoreCall[] {
  return tidy(
    model,
    calls.filter(({ call }) => {
      const element = elementOf(model, call);
      return element === undefined || !elements.has(element);
    }),
  );
}

/** The elements that calls can be freed from, in order of first appearance: none if some call tells of all of them at once. */
export function elementsOf(model: Model, calls: readonly CoreCall[]): string[] {
  const { specialty } = model;
  const isWholeRead = ({ call }: CoreCall): boolean => specialty?.kind === "set" && call.f === specialty.read;
  if (calls.some(isWholeRead)) return [];
  return [...new Set(calls.flatMap(({ call }) => elementOf(model, call) ?? []))];
}

function elementOf({ specialty }: Model, { f, input, output }: Call): string | undefined {
  if (specialty?.kind === "set") return canonicalJson(input);
  if (specialty === undefined || !("remove" in specialty)) return undefined;
  const element = f === specialty.add ? input : f === specialty.remove ? output : undefined;
  return element === undefined || element === null ? undefined : canonicalJson(element);
}

function withoutAnswer(timed: CoreCall): CoreCall {
  const { f, input, process } = timed.call;
  const call = { f, input, ...(process !== undefined && { process }) };
  return { ...timed, call, text: textOfCall(call), returned: NEVER };
}
