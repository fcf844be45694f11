import { IntTable } from "../../history/int-table.ts";
import { Interner } from "../../history/interner.ts";
import type { Json } from "../../history/operation.ts";
import type { Evidence, Model } from "../../models/model.ts";
import { NEVER } from "../object-calls.ts";
import type { TimedCall } from "../timed-call.ts";
import { type ClassedCalls, classedTimedCalls } from "./classed-calls.ts";
import { ALL_RULES, type Rules } from "./rules.ts";

/** What is known about calls of unknown outcome before any search. */
export interface Settled {
  /** By call: 1 if it matters. */
  readonly kept: Uint8Array;
  /** By call: the moment by which it must have taken effect; `NEVER` if it need not have. */
  readonly bound: Int32Array;
}

/**
 * Settles calls of unknown outcome without a search, where that is exact: the result can be linearized if and
 * only if `calls` can.
 *
 * 1. A pure call of unknown outcome constrains nothing and changes nothing: it goes.
 * 2. If no call that remains observes what a call of unknown outcome would produce, it goes: it may as well never
 *    have happened (see `Evidence`).
 * 3. If a certain call observes a token that only one call can have produced and that was not there at the
 *    start, that call did take effect, before its first observer returned: it becomes certain, with a return
 *    just before that of the observer.
 *
 * With unique values this leaves no unknown outcomes at all, and it is those that make a search explode.
 * The etcd robustness suite settles its histories in this way from the write-ahead log; the history suffices.
 *
 * Linear in the calls and in what their classes observe.
 */
export function settleUnknown(
  model: Model,
  calls: ClassedCalls,
  { starts, rules }: { readonly starts: readonly Json[]; readonly rules: Rules },
): Settled {
  const { returned } = calls;
  const bound = returned.slice();
  const kept = new Uint8Array(returned.length);
  const pure = calls.classes.map((call) => model.isPure(call));
  let unknown = 0;
  for (let call = 0; call < kept.length; call++) {
    kept[call] = returned[call] !== NEVER || pure[calls.classOf[call] ?? 0] === false ? 1 : 0;
    if (returned[call] === NEVER) unknown += kept[call] ?? 0;
  }
  if (unknown === 0 || model.evidence === undefined) return { kept, bound };

  const tokens = new Tokens(model.evidence, calls);
  if (rules.dropUnobserved) dropUnobserved(calls, tokens, kept);
  if (rules.confirmObserved) {
    const shown = new Set(starts.flatMap((start) => tokens.shownBy(start)));
    confirmObserved(calls, tokens, { kept, bound, shown });
  }
  return { kept, bound };
}

/** A short list, in order of invocation, without the calls of unknown outcome that cannot matter: rules 1 and 2, which hold from any state. */
export function relevantCalls<Timed extends TimedCall>(model: Model, calls: readonly Timed[]): Timed[] {
  const rules = { ...ALL_RULES, confirmObserved: false };
  const { kept } = settleUnknown(model, classedTimedCalls(calls), { starts: [], rules });
  return calls.filter((_, call) => kept[call] === 1);
}

/** Rule 2. What an unknown call observes counts only once that call itself must be kept. */
function dropUnobserved({ returned, classOf }: ClassedCalls, tokens: Tokens, kept: Uint8Array): void {
  const waiting = new CallsByToken(tokens, classOf, (call) => returned[call] === NEVER && kept[call] === 1);
  const isObserved = new Uint8Array(tokens.count);
  const seen = new Uint8Array(tokens.classes);
  const left: number[] = [];
  const observe = (callClass: number): void => {
    if (seen[callClass] === 1) return;
    seen[callClass] = 1;
    for (const token of tokens.observedBy(callClass)) {
      if (isObserved[token] === 1) continue;
      isObserved[token] = 1;
      left.push(token);
    }
  };
  for (let call = 0; call < kept.length; call++) {
    if (kept[call] === 0) continue;
    const callClass = classOf[call] ?? 0;
    if (returned[call] !== NEVER || tokens.producedBy(callClass) === NO_TOKEN) observe(callClass);
  }
  for (let token = left.pop(); token !== undefined; token = left.pop()) {
    for (const call of waiting.of(token)) observe(classOf[call] ?? 0);
  }
  for (let call = 0; call < kept.length; call++) {
    if (returned[call] !== NEVER) continue;
    const token = tokens.producedBy(classOf[call] ?? 0);
    if (token !== NO_TOKEN && isObserved[token] === 0) kept[call] = 0;
  }
}

/**
 * Rule 3. A call that has become certain observes in its turn, before the same moment. Observers are taken in order
 * of return, so the first that reaches a token is the one that returned first.
 */
function confirmObserved(
  { returned, classOf, invoked }: ClassedCalls,
  tokens: Tokens,
  {
    kept,
    bound,
    shown,
  }: { readonly kept: Uint8Array; readonly bound: Int32Array; readonly shown: ReadonlySet<number> },
): void {
  const producer = onlyProducers(tokens, classOf, kept);
  const isSeen = new Uint8Array(tokens.count);
  const seen = new Uint8Array(tokens.classes);
  const left: number[] = [];
  for (const observer of certainByReturn(returned)) {
    const moment = returned[observer] ?? NEVER;
    left.push(classOf[observer] ?? 0);
    for (let callClass = left.pop(); callClass !== undefined; callClass = left.pop()) {
      if (seen[callClass] === 1) continue;
      seen[callClass] = 1;
      for (const token of tokens.observedBy(callClass)) {
        if (isSeen[token] === 1) continue;
        isSeen[token] = 1;
        const call = producer[token] ?? NO_CALL;
        if (call < 0 || shown.has(token) || returned[call] !== NEVER) continue;
        // An observer that returned before its producer was invoked: the search will say what is wrong with that.
        if ((invoked[call] ?? 0) > moment) continue;
        bound[call] = moment;
        left.push(classOf[call] ?? 0);
      }
    }
  }
}

const NO_CALL = -1;
const SEVERAL = -2;

/** By token: the one call that produces it, `NO_CALL` or `SEVERAL`. */
function onlyProducers(tokens: Tokens, classOf: Int32Array, kept: Uint8Array): Int32Array {
  const producer = new Int32Array(tokens.count).fill(NO_CALL);
  for (let call = 0; call < kept.length; call++) {
    if (kept[call] === 0) continue;
    const token = tokens.producedBy(classOf[call] ?? 0);
    if (token !== NO_TOKEN) producer[token] = producer[token] === NO_CALL ? call : SEVERAL;
  }
  return producer;
}

function certainByReturn(returned: Int32Array): Int32Array {
  let last = -1;
  for (const moment of returned) if (moment !== NEVER && moment > last) last = moment;
  const at = new Int32Array(last + 1).fill(NO_CALL);
  for (let call = 0; call < returned.length; call++) {
    const moment = returned[call] ?? NEVER;
    if (moment !== NEVER) at[moment] = call;
  }
  let found = 0;
  for (const call of at) if (call !== NO_CALL) at[found++] = call;
  return at.subarray(0, found);
}

const NO_TOKEN = -1;

/** What each class produces and observes, as small numbers. */
class Tokens {
  readonly classes: number;
  readonly #evidence: Evidence;
  readonly #values: Interner<Json> = new Interner<Json>(null);
  readonly #ids: IntTable = new IntTable();
  readonly #produced: Int32Array;
  readonly #observed: readonly (readonly number[])[];

  constructor(evidence: Evidence, { classes }: ClassedCalls) {
    this.#evidence = evidence;
    this.classes = classes.length;
    this.#produced = Int32Array.from(classes, (call) => {
      const token = evidence.produces(call);
      return token === undefined ? NO_TOKEN : this.#intern(token);
    });
    this.#observed = classes.map((call) => evidence.observes(call).map((token) => this.#intern(token)));
  }

  get count(): number {
    return this.#ids.size;
  }

  producedBy(callClass: number): number {
    return this.#produced[callClass] ?? NO_TOKEN;
  }

  observedBy(callClass: number): readonly number[] {
    return this.#observed[callClass] ?? [];
  }

  shownBy(state: Json): number[] {
    return this.#evidence.shows(state).map((token) => this.#intern(token));
  }

  #intern(token: Json): number {
    return this.#ids.intern(this.#values.intern(token));
  }
}

/** Which of some calls produce a token: chains through the calls. */
class CallsByToken {
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor(tokens: Tokens, classOf: Int32Array, isOne: (call: number) => boolean) {
    this.#first = new Int32Array(tokens.count).fill(NO_CALL);
    this.#next = new Int32Array(classOf.length);
    for (let call = classOf.length - 1; call >= 0; call--) {
      const token = tokens.producedBy(classOf[call] ?? 0);
      if (token === NO_TOKEN || !isOne(call)) continue;
      this.#next[call] = this.#first[token] ?? NO_CALL;
      this.#first[token] = call;
    }
  }

  *of(token: number): Generator<number, undefined> {
    for (let call = this.#first[token] ?? NO_CALL; call !== NO_CALL; call = this.#next[call] ?? NO_CALL)
      yield call;
    return undefined;
  }
}
