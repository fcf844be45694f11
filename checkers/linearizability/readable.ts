import { FAIL, INVOKE, NEMESIS_ID } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import type { Model } from "../models/model.ts";
import type { UnknownReason } from "../verdict.ts";
import { callOf, distinctCalls } from "./distinct-calls.ts";
import { malformedOperation } from "./malformed-operation.ts";
import { NEVER } from "./object-calls.ts";
import type { ObjectUnderTest } from "./objects.ts";

/** An operation that the model does not know. Looked for before the model is asked anything about a call. */
export function unknownOperation(history: History, model: Model): UnknownReason | undefined {
  if (model.fs.length === 0) return undefined;
  const { type, f, process, pair } = history.columns;
  const known = Uint8Array.from({ length: history.fs.size }, (_, id) =>
    model.fs.includes(history.fs.decode(id)) ? 1 : 0,
  );
  if (!known.includes(0)) return undefined;
  for (let position = 0; position < history.length; position++) {
    const id = f[position] ?? 0;
    if (known[id] === 1 || type[position] !== INVOKE || process[position] === NEMESIS_ID) continue;
    if (type[pair[position] ?? -1] === FAIL) continue;
    const fault = `the model ${model.name} knows ${model.fs.join(", ")}, but not ${history.fs.decode(id)}`;
    return cannotBeJudged(history, position, fault);
  }
  return undefined;
}

/** An operation that the model cannot interpret. */
export function misunderstood(history: History, model: Model): UnknownReason | undefined {
  const found = malformedOperation(history, model);
  return found && cannotBeJudged(history, found.position, found.fault);
}

function cannotBeJudged(history: History, position: number, fault: string): UnknownReason {
  const { index } = history.op(position);
  return { kind: "malformed", message: `Operation ${index} cannot be judged: ${fault}` };
}

/** Without an answer that could have been wrong there is nothing to check, and nothing was shown. */
export function notExercised(model: Model, objects: readonly ObjectUnderTest[]): UnknownReason | undefined {
  const { evidence } = model;
  const distinct = distinctCalls();
  let answered = false;
  for (const { calls } of objects) {
    for (let id = 0; id < calls.count; id++) {
      if (calls.returned[id] === NEVER) continue;
      answered = true;
      if (distinct.look(calls, id) >= 0) continue;
      const call = callOf(calls, id);
      const tells =
        model.tells?.(call) ??
        (evidence === undefined || model.isPure(call) || evidence.observes(call).length > 0);
      if (tells) return undefined;
    }
  }
  const message = answered
    ? "No operation that could show a wrong state succeeded"
    : "No operation succeeded";
  return { kind: "not-exercised", message };
}
