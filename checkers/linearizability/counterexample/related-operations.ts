import { canonicalJson } from "../../history/canonical-json.ts";
import { NONE } from "../../history/interner.ts";
import { isJsonArray, type Json } from "../../history/operation.ts";
import type { Model, PlacedOperation } from "../../models/model.ts";
import type { ObjectCalls } from "../object-calls.ts";
import { NEVER } from "../timed-call.ts";
import type { Core } from "./core.ts";

/** Up to here all operations on an object are looked at to find words for a violation. */
const MAX_OPERATIONS = 20_000;

/**
 * The operations on an object that may have to do with a core, those that failed included, by invocation: all of a
 * small object, and of a large one those that were asked or answered a value which the core mentions. `undefined` if that
 * are too many: words that speak of what never happened must have seen all of them.
 */
export function relatedOperations(
  model: Model,
  calls: ObjectCalls,
  core: Core,
): PlacedOperation[] | undefined {
  const { history } = calls;
  const positions = positionsOf(model, calls, core);
  if (positions.length <= MAX_OPERATIONS) return [...positions].map((position) => placedAt(calls, position));
  const { value, pair } = history.columns;
  const mentioned = new Set<string>();
  for (const { operation } of core.calls) {
    for (const scalar of scalarsOf(operation.invocation.value)) mentioned.add(scalar);
    for (const scalar of scalarsOf(operation.completion?.value ?? null)) mentioned.add(scalar);
  }
  const isRelated = (position: number): boolean => {
    if (position === NONE) return false;
    return scalarsOf(history.values.decode(value[position] ?? NONE)).some((scalar) => mentioned.has(scalar));
  };
  const found: PlacedOperation[] = [];
  for (const position of positions) {
    if (!isRelated(position) && !isRelated(pair[position] ?? NONE)) continue;
    if (found.length === MAX_OPERATIONS) return undefined;
    found.push(placedAt(calls, position));
  }
  return found;
}

/** Where operations on the object were invoked, those that failed included. */
function positionsOf(model: Model, { history, key }: ObjectCalls, { calls: [one] }: Core): Int32Array {
  const positions = history.byKey().get(key) ?? new Int32Array();
  if (model.partition === undefined || one === undefined) return positions;
  const part = canonicalJson(model.partition(one.call));
  return positions.filter((position) => {
    const { f, value } = history.op(position);
    return canonicalJson(model.partition?.({ f, input: value }) ?? null) === part;
  });
}

export function placedOperation(calls: ObjectCalls, call: number): PlacedOperation {
  return placedAt(calls, calls.position[call] ?? NONE);
}

function placedAt({ history }: ObjectCalls, invoked: number): PlacedOperation {
  const completed = history.completionOf(invoked);
  return { ...history.operationAt(invoked), invoked, completed: completed < 0 ? NEVER : completed };
}

/** What a value is made of, told apart by type. Null stands for the absence of a value, which every operation shares. */
function scalarsOf(value: Json | undefined): string[] {
  if (value === null || value === undefined) return [];
  if (isJsonArray(value)) return value.flatMap(scalarsOf);
  if (typeof value === "object") return Object.values(value).flatMap(scalarsOf);
  return [JSON.stringify(value)];
}
