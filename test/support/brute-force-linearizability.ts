import type { History } from "../../checkers/history/history.ts";
import type { Json, Operation } from "../../checkers/history/operation.ts";
import type { Call, Model } from "../../checkers/models/model.ts";

/** A call and the interval in which it must take effect; without `returned` it may also never take effect. */
interface Interval {
  readonly call: Call;
  readonly invoked: number;
  readonly returned?: number;
}

/**
 * Whether a history of one object can be linearized, by trying every order of every subset of the calls of
 * unknown outcome. No memory, no pruning, and nothing in common with the checkers: it is what they are
 * tested against. For histories of up to about nine operations.
 */
export function isLinearizable(model: Model, history: History): boolean {
  return canPlaceAll(model, model.init, intervals(history));
}

/** The same for operations whose order is given by their times, from a state of one's choice. */
export function canLinearizeFrom(model: Model, start: Json, operations: readonly Operation[]): boolean {
  return canPlaceAll(
    model,
    start,
    operations.flatMap((operation) =>
      intervalOf(operation, operation.invocation.index, operation.completion?.index ?? -1),
    ),
  );
}

function intervals(history: History): Interval[] {
  const found: Interval[] = [];
  for (let position = 0; position < history.length; position++) {
    const op = history.op(position);
    if (op.type !== "invoke" || op.process === "nemesis") continue;
    found.push(...intervalOf(history.operationAt(position), position, history.completionOf(position)));
  }
  return found;
}

function intervalOf({ invocation, completion }: Operation, invoked: number, completed: number): Interval[] {
  const asked = { f: invocation.f, input: invocation.value };
  if (completion?.type === "fail") return [];
  if (completion?.type !== "ok") return [{ call: asked, invoked }];
  return [{ call: { ...asked, output: completion.value }, invoked, returned: completed }];
}

function canPlaceAll(model: Model, state: Json, remaining: readonly Interval[]): boolean {
  if (remaining.every(({ returned }) => returned === undefined)) return true;
  return remaining.some((next) => {
    const tooLate = remaining.some(({ returned }) => returned !== undefined && returned < next.invoked);
    if (tooLate) return false;
    const step = model.step(state, next.call);
    return (
      step.legal &&
      canPlaceAll(
        model,
        step.state,
        remaining.filter((other) => other !== next),
      )
    );
  });
}
