import { canonicalJson } from "../../history/canonical-json.ts";
import { type Interner, NONE } from "../../history/interner.ts";
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
  const mentioned = new MentionedValues(history.values, core);
  const isRelated = (position: number): boolean =>
    position !== NONE && mentioned.has(value[position] ?? NONE);
  const found: PlacedOperation[] = [];
  for (const position of positions) {
    if (!isRelated(position) && !isRelated(pair[position] ?? NONE)) continue;
    if (found.length === MAX_OPERATIONS) return undefined;
    found.push(placedAt(calls, position));
  }
  return found;
}

/** Which values of a history hold a scalar that a core mentions. */
class MentionedValues {
  readonly #values: Interner<Json>;
  readonly #scalars: Set<string> = new Set<string>();
  /** Those of the scalars that are their own ids. */
  readonly #ids: Set<number> = new Set<number>();
  /** By tabled value, 0 as long as nobody has asked. */
  readonly #known: Uint8Array;

  constructor(values: Interner<Json>, { calls }: Core) {
    this.#values = values;
    this.#known = new Uint8Array(values.tabled);
    for (const { operation } of calls) {
      this.#mention(operation.invocation.value);
      this.#mention(operation.completion?.value);
    }
  }

  #mention(value: Json | undefined): void {
    for (const scalar of scalarsOf(value)) {
      this.#scalars.add(scalar);
      const id = this.#values.idOfText(scalar);
      if (id !== undefined && id >= 0) this.#ids.add(id);
    }
  }

  has(id: number): boolean {
    if (id >= 0) return this.#ids.has(id);
    if (id === NONE) return false;
    const entry = NONE - 1 - id;
    const known = this.#known[entry] ?? 0;
    if (known !== 0) return known === YES;
    const holds = this.#holdsAny(this.#values.text(id));
    this.#known[entry] = holds ? YES : NO;
    return holds;
  }

  /** Most texts hold none of the scalars, which is seen without parsing them: they are spelled in it as they stand. */
  #holdsAny(text: string): boolean {
    for (const scalar of this.#scalars) {
      if (text.includes(scalar))
        return scalarsOf(JSON.parse(text) as Json).some((held) => this.#scalars.has(held));
    }
    return false;
  }
}

const YES = 1;
const NO = 2;

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
