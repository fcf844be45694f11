import type { CheckContext } from "../../checker.ts";
import type { Model, PlacedOperation } from "../../models/model.ts";
import type { Counterexample } from "../../verdict.ts";
import { counterexample } from "../counterexample.ts";
import { decide } from "../decide.ts";
import type { Violated } from "../engines/engine.ts";
import { explain } from "../explain.ts";
import { NEVER, type ObjectCalls } from "../object-calls.ts";
import { type Core, shrink } from "../shrink.ts";
import { NEVER as NEVER_RETURNED, type TimedCall } from "../timed-call.ts";

/** Why one object's calls cannot be linearized, small enough to be followed. */
export interface ExplainedViolation {
  readonly core: Core;
  readonly counterexample: Counterexample;
  /** One sentence. */
  readonly explanation: string;
}

/** Makes of an engine's witness the smallest reason that can be found within the budget, and the words for it. */
export function explainViolation(
  model: Model,
  calls: ObjectCalls,
  { witness }: Violated,
  budget: CheckContext,
): ExplainedViolation {
  const timed = [...witness.calls].map((call) => timedCall(calls, call, witness.until));
  const decision = decide(model, timed, model.init, budget);
  if (decision.kind !== "violated") throw new Error(`A witness against ${model.name} is ${decision.kind}`);
  const core = shrink(model, decision, model.init, budget);
  const { history, key, position } = calls;
  const example = counterexample(model, core, { key, budget });
  const placed = [...position].map((at) => placedOperation(calls, at));
  const inWindow = new Set(core.calls.map(({ operation }) => operation.invocation.index));
  const culprit = placed.find(
    ({ invocation }) => invocation.index === core.culprit.operation.invocation.index,
  );
  if (culprit === undefined) throw new Error(`The culprit is not among the ${history.length} events`);
  const explanation = explain(model, example, {
    ...(key === undefined ? {} : { key }),
    culprit,
    window: placed.filter(({ invocation }) => inWindow.has(invocation.index)),
    operations: placed,
  });
  return { core, counterexample: example, explanation };
}

function timedCall(
  { history, position, invoked, returned }: ObjectCalls,
  call: number,
  until: number,
): TimedCall {
  const operation = history.operationAt(position[call] ?? -1);
  const { invocation, completion } = operation;
  const asked = { f: invocation.f, input: invocation.value };
  const end = returned[call] ?? NEVER;
  const isKnown = completion?.type === "ok" && end !== NEVER && end <= until;
  return {
    call: isKnown ? { ...asked, output: completion.value } : asked,
    invoked: invoked[call] ?? 0,
    returned: isKnown ? end : NEVER_RETURNED,
    operation,
  };
}

function placedOperation({ history }: ObjectCalls, invoked: number): PlacedOperation {
  const completed = history.completionOf(invoked);
  return { ...history.operationAt(invoked), invoked, completed: completed < 0 ? NEVER_RETURNED : completed };
}
