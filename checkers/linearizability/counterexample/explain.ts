import type { Model, PlacedOperation } from "../../models/model.ts";
import { aboutKey, atTime, byProcess } from "../../models/wording.ts";
import type { Counterexample } from "../../verdict.ts";
import { numberWord } from "../../wording.ts";
import type { ObjectCalls } from "../object-calls.ts";
import type { Core } from "./core.ts";
import { placedOperation, relatedOperations } from "./related-operations.ts";

/** The model's own words for a violation that it recognises, else the contradiction in which every order ends. */
export function explain(model: Model, calls: ObjectCalls, core: Core, example: Counterexample): string {
  const window = core.calls.map(({ id }) => placedOperation(calls, id));
  const culprit = window[example.culprit];
  if (culprit === undefined)
    throw new RangeError(`No operation ${example.culprit} in a window of ${window.length}`);
  const operations = model.explain === undefined ? undefined : relatedOperations(model, calls, core);
  const { key } = calls;
  const said =
    operations && model.explain?.({ ...(key === undefined ? {} : { key }), culprit, window, operations });
  return said ?? plainly(example, culprit);
}

/** `Key x: no order explains the dequeue of process 4 (5.231 s to 5.240 s) together with two others: dequeue returned 3, but the queue's front is 1` */
function plainly(
  { key, culprit, configurations: [first], configurationTotal, window, omitted }: Counterexample,
  operation: PlacedOperation,
): string {
  const why = first.stuck.find(({ position }) => position === culprit)?.why;
  const { invocation, completion } = operation;
  const interval = `${atTime(invocation)} to ${atTime(completion ?? invocation)}`;
  const claim = `no order explains the ${invocation.f} of ${byProcess(operation)} (${interval})${company(window.length + omitted - 1)}`;
  const because = why === undefined ? "" : `: ${why}${elsewhere(configurationTotal - 1)}`;
  return aboutKey(key, `${claim}${because}`);
}

function company(others: number): string {
  if (others === 0) return "";
  return ` together with ${others === 1 ? "one other operation" : `${numberWord(others)} others`}`;
}

function elsewhere(others: number): string {
  if (others === 0) return "";
  return `, and ${others === 1 ? "another order ends" : `${numberWord(others)} other orders end`} likewise`;
}
