import { canonicalJson } from "../history/canonical-json.ts";
import type { History } from "../history/history.ts";
import type { Json, Key } from "../history/operation.ts";
import type { Model } from "../models/model.ts";
import { callOf, type DistinctCalls, distinctCalls } from "./distinct-calls.ts";
import { NEVER, type ObjectCalls, objectCalls, valuesOf } from "./object-calls.ts";

/** What is decided by itself: what was done to one key, or to one part of it where the model has parts. */
export interface ObjectUnderTest {
  readonly key: Key | undefined;
  readonly part?: Json;
  /** Their `key` names the part too. */
  readonly calls: ObjectCalls;
}

/** The objects of a history, keys in order of first appearance. */
export function objectsOf(history: History, model: Model): ObjectUnderTest[] {
  const whole = objectCalls(history);
  if (model.partition === undefined) return whole.map((calls) => ({ key: calls.key, calls }));
  const distinct = distinctCalls();
  return whole.flatMap((calls) => partsOf(calls, model, distinct));
}

/** `Key 3`, `Key 3, part "x"`, `Part "x"`, `The history` */
export function nameOf({ key, part = null }: ObjectUnderTest): string {
  if (part === null) return key === undefined ? "The history" : `Key ${key}`;
  return key === undefined ? `Part ${canonicalJson(part)}` : `Key ${key}, part ${canonicalJson(part)}`;
}

/** What a verdict calls a part of an object: it has room for one name. What is no particular part needs none. */
function keyWithPart(key: Key | undefined, part: Json): Key | undefined {
  if (part === null) return key;
  return key === undefined ? canonicalJson(part) : `${key}, part ${canonicalJson(part)}`;
}

/** Splits the calls on one key by the part of the object that each sees. Linear but for the parts' names. */
function partsOf(calls: ObjectCalls, model: Model, distinct: DistinctCalls): ObjectUnderTest[] {
  const { key } = calls;
  const { parts, partOf } = partByCall(calls, model, distinct);
  if (parts.length <= 1) {
    const { history, count, moments, position, invoked, returned } = calls;
    // What the history says of the calls is gathered already.
    const columns = { history, count, moments, position, invoked, returned, values: valuesOf(calls) };
    return parts.map((part) => ({ key, part, calls: { key: keyWithPart(key, part), ...columns } }));
  }

  const counts = new Int32Array(parts.length);
  for (const part of partOf) counts[part] = (counts[part] ?? 0) + 1;
  const columns = parts.map((part, number) => {
    const count = counts[number] ?? 0;
    const column = (): Int32Array => new Int32Array(count);
    return {
      part,
      position: column(),
      invoked: column(),
      returned: column().fill(NEVER),
      calls: 0,
      moments: 0,
    };
  });
  const eventAt = eventsByMoment(calls);
  const placeOf = new Int32Array(calls.count);
  for (const event of eventAt) {
    const call = event >> 1;
    const column = columns[partOf[call] ?? 0];
    if (column === undefined) continue;
    if ((event & 1) === 0) {
      placeOf[call] = column.calls;
      column.position[column.calls] = calls.position[call] ?? 0;
      column.invoked[column.calls++] = column.moments++;
    } else {
      column.returned[placeOf[call] ?? 0] = column.moments++;
    }
  }
  return columns.map(({ part, position, invoked, returned, calls: count, moments }) => ({
    key,
    part,
    calls: {
      history: calls.history,
      key: keyWithPart(key, part),
      count,
      moments,
      position,
      invoked,
      returned,
    },
  }));
}

/** By moment: twice the number of the call, and one more if it is its return. */
function eventsByMoment({ count, moments, invoked, returned }: ObjectCalls): Int32Array {
  const events = new Int32Array(moments);
  for (let call = 0; call < count; call++) {
    events[invoked[call] ?? 0] = call << 1;
    const end = returned[call] ?? NEVER;
    if (end !== NEVER) events[end] = (call << 1) | 1;
  }
  return events;
}

/** The model is asked once for each distinct call, as far as they are remembered. */
function partByCall(
  calls: ObjectCalls,
  model: Model,
  distinct: DistinctCalls,
): { readonly parts: readonly Json[]; readonly partOf: Int32Array } {
  const parts: Json[] = [];
  const numbers = new Map<string, number>();
  const partOf = new Int32Array(calls.count);
  distinct.forget();
  for (let call = 0; call < calls.count; call++) {
    const remembered = distinct.look(calls, call);
    if (remembered >= 0) {
      partOf[call] = partOf[remembered] ?? 0;
      continue;
    }
    const part = model.partition?.(callOf(calls, call)) ?? null;
    const text = canonicalJson(part);
    const number = numbers.get(text) ?? parts.push(part) - 1;
    numbers.set(text, number);
    partOf[call] = number;
  }
  return { parts, partOf };
}
