import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import type { Call, Evidence, Model } from "../models/model.ts";
import { NEVER, type TimedCall } from "./timed-call.ts";

/**
 * Settles calls of unknown outcome without a search, where that is exact: the result can be linearized if and
 * only if `calls` can.
 *
 * 1. A pure call of unknown outcome constrains nothing and changes nothing: it goes.
 * 2. If no call that remains observes what a call of unknown outcome would produce, it goes: it may as well never
 *    have happened (see `Evidence`).
 * 3. If a certain call observes a token that only one call can have produced and that was not there at the
 *    start, that call did take effect, before its first observer returned: it becomes certain.
 *
 * With unique values this leaves no unknown outcomes at all, and it is those that make the search explode.
 * The etcd robustness suite settles its histories in this way from the write-ahead log; the history suffices.
 */
export function settleUnknown(model: Model, calls: readonly TimedCall[], start: Json): TimedCall[] {
  const relevant = dropIrrelevant(model, calls);
  return model.evidence === undefined ? relevant : confirmObserved(model.evidence, relevant, start);
}

/** Rules 1 and 2, which hold from any state. */
export function dropIrrelevant(model: Model, calls: readonly TimedCall[]): TimedCall[] {
  const impure = calls.filter(({ call, returned }) => returned !== NEVER || !model.isPure(call));
  return model.evidence === undefined ? impure : dropUnobserved(model.evidence, impure);
}

/** Rule 2. What an unknown call observes counts only once that call itself must be kept, hence the rounds. */
function dropUnobserved(evidence: Evidence, calls: readonly TimedCall[]): TimedCall[] {
  const observed = new Set<string>();
  const kept = new Set<TimedCall>();
  const keep = (timed: TimedCall): void => {
    kept.add(timed);
    for (const token of evidence.observes(timed.call)) observed.add(canonicalJson(token));
  };
  for (const timed of calls) if (timed.returned !== NEVER) keep(timed);
  for (let before = -1; before < kept.size; ) {
    before = kept.size;
    for (const timed of calls) {
      const token = tokenOf(evidence, timed.call);
      if (!kept.has(timed) && (token === undefined || observed.has(token))) keep(timed);
    }
  }
  return calls.filter((timed) => kept.has(timed));
}

/** Rule 3. A call that has become certain observes in its turn, hence the rounds. */
function confirmObserved(evidence: Evidence, calls: readonly TimedCall[], start: Json): TimedCall[] {
  const shown = new Set(evidence.shows(start).map((token) => canonicalJson(token)));
  const producers = countProducers(evidence, calls);
  const confirm = (timed: TimedCall, seenBy: ReadonlyMap<string, number>): TimedCall => {
    const token = tokenOf(evidence, timed.call);
    if (timed.returned !== NEVER || token === undefined || shown.has(token) || producers.get(token) !== 1)
      return timed;
    // Half a position before the observer's return, even if that is itself such a half: no event lies between.
    const returned = Math.ceil(seenBy.get(token) ?? NEVER) - 0.5;
    return returned === NEVER || returned < timed.invoked ? timed : { ...timed, returned };
  };
  for (let settled = calls; ; ) {
    const seenBy = firstReturnOfObserver(evidence, settled);
    const next = settled.map((timed) => confirm(timed, seenBy));
    if (next.every((timed, i) => timed === settled[i])) return next;
    settled = next;
  }
}

function countProducers(evidence: Evidence, calls: readonly TimedCall[]): Map<string, number> {
  const producers = new Map<string, number>();
  for (const { call } of calls) {
    const token = tokenOf(evidence, call);
    if (token !== undefined) producers.set(token, (producers.get(token) ?? 0) + 1);
  }
  return producers;
}

function firstReturnOfObserver(evidence: Evidence, calls: readonly TimedCall[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { call, returned } of calls) {
    if (returned === NEVER) continue;
    for (const value of evidence.observes(call)) {
      const token = canonicalJson(value);
      first.set(token, Math.min(first.get(token) ?? NEVER, returned));
    }
  }
  return first;
}

function tokenOf(evidence: Evidence, call: Call): string | undefined {
  const token = evidence.produces(call);
  return token === undefined ? undefined : canonicalJson(token);
}
