import { canonicalJson } from "../../checkers/history/canonical-json.ts";
import type { History } from "../../checkers/history/history.ts";
import type { Json, Operation } from "../../checkers/history/operation.ts";
import type { Call, Model } from "../../checkers/models/model.ts";
import { numberedStates } from "./numbered-states.ts";
import { type Interval, tryAllOrders } from "./try-all-orders.ts";

/** A call and the interval in which it must take effect; without `returned` it may also never take effect. */
export interface TimedCall extends Interval {
  readonly call: Call;
}

/** A part of a history that is judged by itself. */
export interface SubHistory {
  /** Positions of its invocations. */
  readonly invocations: Iterable<number>;
  /** Calls that returned at a later position than this count as of unknown outcome. */
  readonly until?: number;
  /** States in which the object may have been; the model's initial one unless said. */
  readonly starts?: readonly Json[];
  /** Positions of invocations of calls that count as of unknown outcome although they returned. */
  readonly uncertain?: ReadonlySet<number>;
}

/**
 * Whether a history of one object can be linearized, found out by trying all orders. Where the model has parts, it is
 * one object of many parts, and nothing is made of their independence.
 */
export function isLinearizable(model: Model, history: History): boolean {
  return canPlaceAll(model, model.init, timedCalls(model, history));
}

/** The same for some of the calls of a history. */
export function isSubHistoryLinearizable(model: Model, history: History, part: SubHistory): boolean {
  const { until = Number.POSITIVE_INFINITY, starts = [model.init], uncertain } = part;
  const calls: TimedCall[] = [];
  for (const invoked of part.invocations) {
    const completed = history.completionOf(invoked);
    for (const timed of timedCall(model, history.operationAt(invoked), { invoked, completed })) {
      const isUncertain = uncertain?.has(invoked) === true || (timed.returned ?? 0) > until;
      calls.push(isUncertain ? outcomeForgotten(timed) : timed);
    }
  }
  return starts.some((start) => canPlaceAll(model, start, calls));
}

/** The same for operations whose order is given by their times, from a state of one's choice. */
export function canLinearizeFrom(model: Model, start: Json, operations: readonly Operation[]): boolean {
  const calls = operations.flatMap((operation) =>
    timedCall(model, operation, {
      invoked: operation.invocation.index,
      completed: operation.completion?.index ?? -1,
    }),
  );
  return canPlaceAll(model, start, calls);
}

/** The calls of a history that certainly or perhaps took effect, in order of invocation. */
export function timedCalls(model: Model, history: History): TimedCall[] {
  const calls: TimedCall[] = [];
  for (let position = 0; position < history.length; position++) {
    const { type, process } = history.op(position);
    if (type !== "invoke" || process === "nemesis") continue;
    const when = { invoked: position, completed: history.completionOf(position) };
    calls.push(...timedCall(model, history.operationAt(position), when));
  }
  return calls;
}

function timedCall(
  model: Model,
  { invocation, completion }: Operation,
  { invoked, completed }: { readonly invoked: number; readonly completed: number },
): TimedCall[] {
  const { f, value: input, process } = invocation;
  const asked = model.seesProcess === true ? { f, input, process: Number(process) } : { f, input };
  if (completion?.type === "fail") return [];
  if (completion?.type !== "ok") return [{ call: asked, invoked }];
  return [{ call: { ...asked, output: completion.value }, invoked, returned: completed }];
}

function outcomeForgotten({ call: { f, input, process }, invoked }: TimedCall): TimedCall {
  return { call: process === undefined ? { f, input } : { f, input, process }, invoked };
}

function canPlaceAll(model: Model, start: Json, calls: readonly TimedCall[]): boolean {
  const parts = calls.map(({ call }) => canonicalJson(model.partition?.(call) ?? null));
  const names = [...new Set(parts)];
  if (names.length <= 1) {
    const alone = numberedStates(start, (state, number) => {
      const call = calls[number]?.call;
      const step = call === undefined ? undefined : model.step(state, call);
      return step?.legal === true ? [step.state] : [];
    });
    return tryAllOrders(calls, alone);
  }
  const places = parts.map((part) => names.indexOf(part));
  const whole = numberedStates(
    names.map(() => start),
    (states, number) => {
      const call = calls[number]?.call;
      const place = places[number] ?? 0;
      const all = states as readonly Json[];
      const step = call === undefined ? undefined : model.step(all[place] ?? null, call);
      return step?.legal === true ? [all.with(place, step.state)] : [];
    },
  );
  return tryAllOrders(calls, whole);
}
