import type { Witness } from "../../checkers/linearizability/engines/engine.ts";
import { NEVER, type ObjectCalls } from "../../checkers/linearizability/object-calls.ts";
import type { Call } from "../../checkers/models/model.ts";
import { isSubHistoryLinearizable, timedCalls } from "../support/brute-force-linearizability.ts";
import type { Case } from "./cases.ts";
import { tracesOf } from "./evidence.ts";

/**
 * What is wrong with a witness, if anything is. It must be violated by itself, and yet not because something was left out that
 * explains it:
 *
 * - what one of its calls shows was put there by somebody in it, or else those who can have put it there cannot help that call;
 * - with all who can have put there what it shows, and with all calls of unknown outcome, it is violated too.
 */
export function whatIsWrongWith(witness: Witness, tried: Case): string | undefined {
  const text = `${witness.calls.join()} ${witness.until}`;
  if (!tried.witnesses.has(text)) tried.witnesses.set(text, fault(witness, tried));
  return tried.witnesses.get(text);
}

function fault({ calls: chosen, until }: Witness, tried: Case): string | undefined {
  const { calls } = tried;
  if (canBeLinearized(chosen, until, tried)) return "its witness can be linearized";
  const producersOf = producersIn(tried);
  if (producersOf === undefined) return undefined;
  const isChosen = new Set(chosen);
  const more = new Set(chosen);
  const unexplained = new Map<number, readonly number[]>();
  for (const call of chosen) {
    if ((calls.returned[call] ?? NEVER) > until) continue;
    for (const producers of producersOf(call)) {
      for (const place of producers) more.add(place);
      if (producers.length > 0 && !producers.some((place) => isChosen.has(place)))
        unexplained.set(call, producers);
    }
  }
  for (const [call, producers] of unexplained) {
    const explained = [...chosen].filter((other) => other === call || !unexplained.has(other));
    if (canBeLinearized([...explained, ...producers], until, tried))
      return "its witness leaves out who put there what it shows";
  }
  for (let call = 0; call < calls.count; call++) if (calls.returned[call] === NEVER) more.add(call);
  return canBeLinearized(more, until, tried) ? "its witness leaves out what explains it" : undefined;
}

/** By call of the object, for each thing that it shows: who can have put it there. */
function producersIn(tried: Case): ((call: number) => readonly (readonly number[])[]) | undefined {
  const { calls, model } = tried;
  const traces = tracesOf(model);
  if (traces === undefined) return undefined;
  const asked = callsOf(tried);
  const produced = asked.map((call) => traces.produced(call));
  return (call) =>
    traces
      .observed(asked[call] ?? NOTHING)
      .map((token) =>
        produced.flatMap((its, place) =>
          its === token && (calls.invoked[place] ?? 0) < (calls.returned[call] ?? NEVER) ? [place] : [],
        ),
      );
}

const NOTHING: Call = { f: "", input: null };

/** By call of the object: what was asked and answered. */
function callsOf({ model, calls }: Case): readonly Call[] {
  const byPosition = new Map(timedCalls(model, calls.history).map(({ call, invoked }) => [invoked, call]));
  return Array.from(calls.position, (position) => byPosition.get(position) ?? NOTHING);
}

function canBeLinearized(chosen: Iterable<number>, until: number, { model, calls }: Case): boolean {
  return isSubHistoryLinearizable(model, calls.history, {
    invocations: Array.from(chosen, (call) => calls.position[call] ?? -1).sort((a, b) => a - b),
    until: lastPosition(calls, until),
  });
}

/** Moments count only what happened to the object, positions count all events. */
function lastPosition({ history, position, returned }: ObjectCalls, until: number): number {
  let last = -1;
  for (const [call, invoked] of position.entries())
    if ((returned[call] ?? NEVER) <= until) last = Math.max(last, history.completionOf(invoked));
  return last;
}
