import type { Model } from "../../models/model.ts";
import { dropIrrelevant } from "../settle-unknown.ts";
import { NEVER } from "../timed-call.ts";
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
 * Proof. Take a linearization and the place of the call in it. The model accepts the call without its answer there and
 * moves to the same state (a promise of `Model`), and the place lies after the invocation, which is all that is
 * asked of a call of unknown outcome. Without a pure call every other meets the states that it met before.
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
 * 1. calls of unknown outcome that are pure, or whose effect no call observes that is left (`dropIrrelevant`);
 * 2. calls of unknown outcome that were invoked after the last certain call had returned. In any linearization they
 *    come after every certain call, and it can end before them.
 */
export function tidy(model: Model, calls: readonly CoreCall[]): CoreCall[] {
  const lastReturn = calls.reduce(
    (last, call) => (isCertain(call) ? Math.max(last, call.returned) : last),
    -1,
  );
  const reached = calls.filter(({ invoked }) => invoked < lastReturn);
  const relevant = new Set<unknown>(dropIrrelevant(model, reached));
  return reached.filter((call) => relevant.has(call));
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

function withoutAnswer(timed: CoreCall): CoreCall {
  const { f, input, process } = timed.call;
  return { ...timed, call: { f, input, ...(process !== undefined && { process }) }, returned: NEVER };
}
