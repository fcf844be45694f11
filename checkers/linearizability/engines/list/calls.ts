import { NONE } from "../../../history/interner.ts";
import type { Model } from "../../../models/model.ts";
import { NEVER, type ObjectCalls, valuesOf } from "../../object-calls.ts";
import { type ElementIds, elementIdsOf } from "../element-ids.ts";
import { Scratch } from "../scratch.ts";

/** What a call does to a list. `MAYBE` is one of unknown outcome of which nothing shows yet that it happened. */
export const NOTHING = 0;
export const READ = 1;
export const APPEND = 2;
export const MAYBE_APPEND = 3;

/** The calls on one list: the roles of their operations taken, their values as ids. */
export interface ListCalls {
  readonly calls: ObjectCalls;
  readonly scratch: Scratch;
  readonly elements: ElementIds;
  /** By call: one of the constants above. */
  readonly kind: Uint8Array;
  /** By call: the list that a read returned, or the element that an append put at the end. */
  readonly value: Int32Array;
}

/** Slots of `ListCalls.scratch`. */
export const SLOT = {
  value: 0,
  source: 1,
  table: 2,
  tableIds: 3,
  appendOf: 4,
  firstReturn: 5,
  lastRead: 6,
} as const;

const scratch = new Scratch();

/** Takes the calls apart. `undefined` if one is not what a list knows, or a read returned anything but a list. */
export function listCalls({ specialty }: Model, calls: ObjectCalls): ListCalls | undefined {
  if (specialty?.kind !== "list") return undefined;
  const { history, count, returned } = calls;
  const { fs, values } = history;
  const { from, f, input, output } = valuesOf(calls);
  const read = fs.idOf(specialty.read);
  const append = fs.idOf(specialty.append);
  const kind = scratch.bytes(0, count + 1);
  const value = scratch.ints(SLOT.value, count + 1);
  let lastList = NONE;
  for (let call = 0; call < count; call++) {
    const at = from + call;
    const certain = returned[call] !== NEVER;
    if (f[at] === append) {
      kind[call] = certain ? APPEND : MAYBE_APPEND;
      value[call] = input[at] ?? NONE;
    } else if (f[at] === read) {
      kind[call] = certain ? READ : NOTHING;
      if (!certain) continue;
      const list = output[at] ?? NONE;
      if (list !== lastList && list !== NONE && !isList(values.text(list))) return undefined;
      lastList = list;
      value[call] = list;
    } else {
      return undefined;
    }
  }
  return { calls, scratch, elements: elementIdsOf(history), kind, value };
}

/** @param text - Canonical JSON. */
function isList(text: string): boolean {
  return text.startsWith("[");
}
